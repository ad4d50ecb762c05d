package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Byte strings of the target: {@code bytes}, and {@code str} of Python 2.7. */
public final class PyBytes {
    private PyBytes() {}

    /**
     * The value of the object at {@code address}.
     *
     * @param limit at most so many bytes are read; what follows is left out
     * @throws UnreadableMemoryException if it cannot be read, or has a length that no object has
     */
    public static byte[] read(RemoteMemory memory, Layout layout, long address, int limit)
            throws UnreadableMemoryException {
        long length = length(memory, layout, address);
        return memory.bytes(address + layout.offset("PyBytesObject", "ob_sval"), (int) Math.min(length, limit));
    }

    /**
     * How many bytes the object at {@code address} has.
     *
     * @throws UnreadableMemoryException if it cannot be read, or is negative
     */
    public static long length(RemoteMemory memory, Layout layout, long address) throws UnreadableMemoryException {
        long length = memory.readLong(address + layout.offset("PyVarObject", "ob_size"));
        if (length < 0) {
            throw new UnreadableMemoryException(address, "is no byte string");
        }
        return length;
    }

    /**
     * The text that 2.7 names mean: UTF-8, where each byte that is not becomes U+DC00 and that byte, as Python 3 itself
     * keeps such bytes ({@code surrogateescape}).
     */
    public static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            int length = sequenceLength(bytes, i);
            if (length == 0) {
                result.append((char) (0xdc00 + (bytes[i] & 0xff)));
                i++;
            } else {
                result.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return result.toString();
    }

    /** The length of the well-formed UTF-8 sequence at {@code start}; 0 where there is none. */
    private static int sequenceLength(byte[] bytes, int start) {
        int lead = bytes[start] & 0xff;
        int length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || start + length > bytes.length) {
            return 0;
        }
        byte[] sequence = Arrays.copyOfRange(bytes, start, start + length);
        return Arrays.equals(sequence, new String(sequence, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
                ? length
                : 0;
    }
}
