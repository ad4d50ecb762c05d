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
    private static final int FIRST_RANGES = 16;

    private final PageMemory memory;
    private final int bufferBytes;
    private final int maxRanges;
    private final boolean remembers;
    private MemorySegment localIov;
    private MemorySegment remoteIov;
    private MemorySegment buffer;

    // The ranges, and the buffer's bytes once more, as far as they were ever used: code that is not compiled yet,
    // or only quickly, reads an array 20 times as fast.
    private long[] addresses = new long[FIRST_RANGES];
    private int[] lengths = new int[FIRST_RANGES];
    private long[] words = new long[FIRST_WORDS];

    // What the kernel was told last, and, where it is remembered, what it answered.
    private long[] toldAddresses = new long[FIRST_RANGES];
    private int[] toldLengths = new int[FIRST_RANGES];
    private int toldStart = -1;
    private int toldLength;
    private int firstRanges;
    private long[] earlierWords;
    private int earlierBytes;
    private int firstBytes;
    private boolean asEarlier;

    private int ranges;
    private int parted;
    private int executed;
    private int executedBytes;
    private int used;

    /** With room for {@code maxRanges} ranges of {@code bufferBytes} bytes together. */
    public VectoredRead(int maxRanges, int bufferBytes) {
        this(maxRanges, bufferBytes, false);
    }

    /**
     * The same; {@code remembers} says whether what was read is to be compared with what is read after {@link #clear}.
     */
    public VectoredRead(int maxRanges, int bufferBytes, boolean remembers) {
        this.maxRanges = maxRanges;
        this.remembers = remembers;
        earlierWords = remembers ? new long[FIRST_WORDS] : words;
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
        if (remembers) {
            long[] read = words;
            words = earlierWords;
            earlierWords = read;
            earlierBytes = firstBytes;
            firstBytes = 0;
        }
        asEarlier = false;
        ranges = 0;
        parted = 0;
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
        if (ranges == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * ranges);
            lengths = Arrays.copyOf(lengths, 2 * ranges);
            toldAddresses = Arrays.copyOf(toldAddresses, 2 * ranges);
            toldLengths = Arrays.copyOf(toldLengths, 2 * ranges);
        }
        addresses[ranges] = address;
        lengths[ranges] = length;
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
        if (ranges > Math.max(executed, parted)) {
            int last = ranges - 1;
            long gap = address - addresses[last] - lengths[last];
            if (gap >= 0 && gap <= maxGap && gap + length <= bufferBytes - used) {
                int longer = (int) gap + length;
                lengths[last] += longer;
                used += longer;
                return used - length;
            }
        }
        return add(address, length);
    }

    /** Says that nothing that is added from now on is to become part of a range that was added before. */
    public void part() {
        parted = ranges;
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
            if (add(addresses[i], lengths[i]) < 0) {
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
        boolean first = executed == 0;
        boolean sameRanges = tellRanges();
        while (executed < ranges) {
            int count = Math.min(ranges - executed, MAX_RANGES_PER_CALL);
            int length = count == ranges - executed ? used - executedBytes : lengthOf(executed, count);
            tellPlace(executedBytes, length);
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
        if (first && total == used) {
            firstBytes = used;
            asEarlier = sameRanges && earlierBytes == used;
        }
        return total;
    }

    /** Writes the new ranges down for the kernel; whether they are the very ones that the last first call was told. */
    private boolean tellRanges() {
        boolean same = executed == 0 && ranges == firstRanges;
        for (int i = executed; i < ranges; i++) {
            if (addresses[i] != toldAddresses[i] || lengths[i] != toldLengths[i]) {
                same = false;
                toldAddresses[i] = addresses[i];
                toldLengths[i] = lengths[i];
                remoteIov.set(JAVA_LONG_UNALIGNED, i * IOVEC_SIZE, addresses[i]);
                remoteIov.set(JAVA_LONG_UNALIGNED, i * IOVEC_SIZE + 8, lengths[i]);
            }
        }
        if (executed == 0) {
            firstRanges = ranges;
        }
        return same;
    }

    private void tellPlace(int start, int length) {
        if (start != toldStart || length != toldLength) {
            toldStart = start;
            toldLength = length;
            localIov.set(JAVA_LONG_UNALIGNED, 0, buffer.address() + start);
            localIov.set(JAVA_LONG_UNALIGNED, 8, length);
        }
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
            length += lengths[i];
        }
        return length;
    }

    /**
     * Whether the first {@link #execute} since {@link #clear} read the very ranges that the first one before it had read,
     * both of them wholly: the same bytes then lie at the same places, and may be compared.
     */
    public boolean asEarlier() {
        return asEarlier;
    }

    /**
     * How many bytes, from the first on, are the same at {@code offset} as they were at {@code earlierOffset} before {@link
     * #clear}; of bytes that are not aligned to words, none. Only where {@link #asEarlier}.
     */
    public int sameAsEarlier(int offset, int earlierOffset, int length) {
        return same(words, offset, earlierWords, earlierOffset, length);
    }

    /** How many bytes, from the first on, are the same at both offsets; of bytes that are not aligned to words, none. */
    public int sameAs(int offset, int otherOffset, int length) {
        return same(words, offset, words, otherOffset, length);
    }

    private static int same(long[] some, int offset, long[] others, int otherOffset, int length) {
        if (((offset | otherOffset | length) & 7) != 0) {
            return 0;
        }
        int first = offset >>> 3;
        int other = otherOffset >>> 3;
        int count = length >>> 3;
        int mismatch = Arrays.mismatch(some, first, first + count, others, other, other + count);
        return mismatch < 0 ? length : mismatch << 3;
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
