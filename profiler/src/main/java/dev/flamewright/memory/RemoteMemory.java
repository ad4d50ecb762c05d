package dev.flamewright.memory;

import java.util.Arrays;

/**
 * The memory of a target: a live process, a core file, or a recording. A read that fails is an answer, not an
 * exception: targets change and die while they are read, and what they hold is not trusted.
 *
 * <p>Multi-byte values are little-endian and addresses 8 bytes wide: x86-64 and AArch64 Linux.
 */
public interface RemoteMemory {
    /** How much {@link #bytes} reads at first. */
    int FIRST_BYTES = 1 << 16;

    /**
     * Copies {@code length} bytes from {@code address} into {@code target[offset..]}.
     *
     * @return how many bytes were read: {@code length}, or less where the range is not (wholly) mapped; never negative
     */
    int read(long address, byte[] target, int offset, int length);

    /**
     * The {@code length} bytes at {@code address}.
     *
     * @throws UnreadableMemoryException if any of them cannot be read
     */
    default byte[] bytes(long address, int length) throws UnreadableMemoryException {
        // A length may be anything: no more is allocated than what can be read, twice.
        byte[] result = new byte[Math.min(length, FIRST_BYTES)];
        int done = 0;
        while (true) {
            if (read(address + done, result, done, result.length - done) != result.length - done) {
                throw new UnreadableMemoryException(address, length);
            }
            done = result.length;
            if (done == length) {
                return result;
            }
            result = Arrays.copyOf(result, (int) Math.min(length, 2L * done));
        }
    }

    /** The 8-byte value at {@code address}. */
    default long readLong(long address) throws UnreadableMemoryException {
        return LittleEndian.getLong(bytes(address, Long.BYTES), 0);
    }

    /** The 4-byte value at {@code address}. */
    default int readInt(long address) throws UnreadableMemoryException {
        return LittleEndian.getInt(bytes(address, Integer.BYTES), 0);
    }

    /** The byte at {@code address}, sign-extended. */
    default byte readByte(long address) throws UnreadableMemoryException {
        return bytes(address, 1)[0];
    }
}
