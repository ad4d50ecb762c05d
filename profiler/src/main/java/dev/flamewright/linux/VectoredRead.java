package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * Several ranges of another process's memory, read by one {@code process_vm_readv} into one buffer, one after the
 * other. Ranges are added, then {@link #execute} reads them; afterwards more may be added and read, behind the first.
 * Nothing is allocated after construction. One thread at a time. Closing gives its memory back at once, not just when
 * it is garbage.
 *
 * <p>Source: process_vm_readv(2). A call costs 0.6 µs for up to 4 KiB and some 0.2 µs for each further range.
 */
public final class VectoredRead implements AutoCloseable {
    /** The kernel's bound on ranges in a call ({@code UIO_MAXIOV}). */
    private static final int MAX_RANGES_PER_CALL = 1024;

    /** {@code struct iovec}: base and length. */
    private static final long IOVEC_SIZE = 16;

    private static final int FIRST_WORDS = 512;

    private final PageMemory memory;
    private final int bufferBytes;
    private final int maxRanges;
    private MemorySegment localIov;
    private MemorySegment remoteIov;
    private MemorySegment buffer;

    /**
     * The buffer's bytes once more, as far as they were ever used: code that is not compiled yet, or only quickly, reads
     * an array 20 times as fast.
     */
    private long[] words = new long[FIRST_WORDS];

    private int ranges;
    private int executed;
    private int executedBytes;
    private int used;

    /**
     * With room for {@code maxRanges} ranges of {@code bufferBytes} bytes together.
     */
    public VectoredRead(int maxRanges, int bufferBytes) {
        this.maxRanges = maxRanges;
        long rangesStart = IOVEC_SIZE;
        long bufferStart = rangesStart + IOVEC_SIZE * maxRanges;
        long roundedBytes = (Math.ceilDiv(bufferBytes, Long.BYTES) + 1) * (long) Long.BYTES;
        memory = new PageMemory(bufferStart + roundedBytes);
        MemorySegment all = memory.segment();
        localIov = all.asSlice(0, IOVEC_SIZE);
        remoteIov = all.asSlice(rangesStart, IOVEC_SIZE * maxRanges);
        buffer = all.asSlice(bufferStart, roundedBytes);
        this.bufferBytes = bufferBytes;
    }

    /** Forgets all ranges. */
    public void clear() {
        ranges = 0;
        executed = 0;
        executedBytes = 0;
        used = 0;
    }

    /**
     * Adds the range of {@code length} bytes at {@code address} of the target.
     *
     * @return where its bytes will be in the buffer; -1 if there is no room left
     */
    public int add(long address, int length) {
        if (ranges == maxRanges || length <= 0 || length > bufferBytes - used) {
            return -1;
        }
        long at = ranges * IOVEC_SIZE;
        remoteIov.set(JAVA_LONG_UNALIGNED, at, address);
        remoteIov.set(JAVA_LONG_UNALIGNED, at + 8, length);
        ranges++;
        int offset = used;
        used += length;
        return offset;
    }

    /**
     * Adds a range as {@link #add} does; where it begins at most {@code maxGap} bytes behind the range added last, that one
     * is made longer instead: bytes are cheaper than ranges.
     */
    public int addNear(long address, int length, int maxGap) {
        if (ranges > executed) {
            int lastLength = lengthOf(ranges - 1);
            long gap = address - remoteIov.get(JAVA_LONG_UNALIGNED, (ranges - 1) * IOVEC_SIZE) - lastLength;
            if (gap >= 0 && gap <= maxGap && gap + length <= bufferBytes - used) {
                int longer = (int) gap + length;
                remoteIov.set(JAVA_LONG_UNALIGNED, (ranges - 1) * IOVEC_SIZE + 8, lastLength + longer);
                used += longer;
                return used - length;
            }
        }
        return add(address, length);
    }

    /** How many ranges were added so far. */
    public int ranges() {
        return ranges;
    }

    /**
     * Adds the ranges number {@code from} to {@code end - 1} once more: their bytes will be as far apart as before.
     *
     * @return whether there was room for all
     */
    public boolean repeat(int from, int end) {
        for (int i = from; i < end; i++) {
            if (add(remoteIov.get(JAVA_LONG_UNALIGNED, i * IOVEC_SIZE), lengthOf(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Where the next added range would be in the buffer: everything before is read once {@link #execute} succeeded. */
    public int used() {
        return used;
    }

    /**
     * Reads all ranges that were added since the last call.
     *
     * @return how many of these bytes were read, in order of adding: fewer than asked where a range is not mapped; a
     *     negative error number of {@link Errno} if none was read
     */
    public long execute(int pid) {
        try {
            return executeNew(pid);
        } finally {
            // The system call is given addresses, which keep no memory alive.
            Reference.reachabilityFence(this);
        }
    }

    private long executeNew(int pid) {
        long total = 0;
        int wordCount = Math.ceilDiv(used, Long.BYTES) + 1;
        if (wordCount > words.length) {
            words = Arrays.copyOf(words, Math.max(wordCount, 2 * words.length));
        }
        while (executed < ranges) {
            int count = Math.min(ranges - executed, MAX_RANGES_PER_CALL);
            int length = count == ranges - executed ? used - executedBytes : lengthOf(executed, count);
            localIov.set(JAVA_LONG_UNALIGNED, 0, buffer.address() + executedBytes);
            localIov.set(JAVA_LONG_UNALIGNED, 8, length);
            long remote = remoteIov.address() + executed * IOVEC_SIZE;
            long read = Kernel.call(Syscall.PROCESS_VM_READV, pid, localIov.address(), 1, remote, count, 0);
            copyToWords(executedBytes, read);
            executed += count;
            executedBytes += length;
            if (read != length) {
                executed = ranges;
                executedBytes = used;
                total = read > 0 ? total + read : total > 0 ? total : read;
            } else {
                total += read;
            }
        }
        return total;
    }

    private void copyToWords(int start, long length) {
        if (length > 0) {
            int first = start / Long.BYTES;
            int end = (int) Math.ceilDiv(start + length, Long.BYTES);
            MemorySegment.copy(buffer, JAVA_LONG, (long) first * Long.BYTES, words, first, end - first);
        }
    }

    private int lengthOf(int from, int count) {
        int length = 0;
        for (int i = from; i < from + count; i++) {
            length += lengthOf(i);
        }
        return length;
    }

    private int lengthOf(int range) {
        return (int) remoteIov.get(JAVA_LONG_UNALIGNED, range * IOVEC_SIZE + 8);
    }

    /** The 8-byte value at {@code offset} of the buffer, which is little-endian, as are all machines that this runs on. */
    public long getLong(int offset) {
        int word = offset >>> 3;
        int shift = offset << 3;
        return (offset & 7) == 0 ? words[word] : words[word] >>> shift | words[word + 1] << -shift;
    }

    /** The 4-byte value at {@code offset} of the buffer. */
    public int getInt(int offset) {
        return (offset & 7) <= 4 ? (int) (words[offset >>> 3] >>> (offset << 3)) : (int) getLong(offset);
    }

    /** The byte at {@code offset} of the buffer. */
    public byte getByte(int offset) {
        return (byte) (words[offset >>> 3] >>> (offset << 3));
    }

    /** Copies {@code length} bytes at {@code offset} of the buffer to {@code target[targetOffset..]}. */
    public void get(int offset, byte[] target, int targetOffset, int length) {
        MemorySegment.copy(buffer, JAVA_BYTE, offset, target, targetOffset, length);
    }

    @Override
    public void close() {
        localIov = remoteIov = buffer = MemorySegment.NULL;
        memory.close();
    }
}
