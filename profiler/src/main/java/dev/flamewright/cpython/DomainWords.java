package dev.flamewright.cpython;

import dev.flamewright.linux.VectoredRead;
import java.util.Arrays;

/**
 * The words that every capture of a {@link GilDomain} starts with: who holds the GIL, and per interpreter the head of its
 * list of threads and whether its cyclic garbage collector runs. They lie at fixed addresses; those close to each other
 * are read as one range, since a range costs more than its bytes.
 */
final class DomainWords {
    /** Bytes between two words that are cheaper to read than a range more. */
    private static final int MAX_GAP = 1024;

    private final int pid;
    private final long holderAddress;
    private final FrameOffsets offsets;
    private final VectoredRead holderRead;
    private final long switchesAddress;
    private final VectoredRead switchesRead;

    private final long[] rangeAddresses;
    private final int[] rangeLengths;
    private final int span;

    // Where the words lie in a buffer that starts with them; -1 for none.
    private final int holderAt;
    private final int[] headsAt;
    private final int[] collectingAt;

    DomainWords(int pid, GilDomain domain, FrameOffsets offsets) {
        this.pid = pid;
        this.offsets = offsets;
        holderAddress = domain.holderAddress();
        holderRead = new VectoredRead(1, offsets.holderSpan);
        switchesAddress = domain.switchesAddress();
        switchesRead = new VectoredRead(1, Long.BYTES);
        int interpreters = domain.interpreters().length;

        Word[] words = new Word[1 + 2 * interpreters];
        int count = 0;
        words[count++] = Word.around(holderAddress, offsets.holderSpan);
        for (int i = 0; i < interpreters; i++) {
            words[count++] = Word.around(domain.interpreters()[i] + offsets.threadsHead, Long.BYTES);
            if (domain.collectingAddresses()[i] != 0) {
                words[count++] = Word.around(domain.collectingAddresses()[i], Integer.BYTES);
            }
        }
        words = Arrays.copyOf(words, count);
        Arrays.sort(words, (a, b) -> Long.compareUnsigned(a.address, b.address));

        long[] addresses = new long[count];
        int[] lengths = new int[count];
        int ranges = 0;
        int bytes = 0;
        for (Word word : words) {
            long gap = ranges == 0 ? -1 : word.address - addresses[ranges - 1] - lengths[ranges - 1];
            if (ranges > 0 && gap <= MAX_GAP) {
                int longer = (int) Math.max(0, gap + word.length);
                lengths[ranges - 1] += longer;
                bytes += longer;
            } else {
                addresses[ranges] = word.address;
                lengths[ranges] = word.length;
                ranges++;
                bytes += word.length;
            }
        }
        rangeAddresses = Arrays.copyOf(addresses, ranges);
        rangeLengths = Arrays.copyOf(lengths, ranges);
        span = bytes;

        holderAt = at(holderAddress);
        headsAt = new int[interpreters];
        collectingAt = new int[interpreters];
        for (int i = 0; i < interpreters; i++) {
            headsAt[i] = at(domain.interpreters()[i] + offsets.threadsHead);
            collectingAt[i] = domain.collectingAddresses()[i] == 0 ? -1 : at(domain.collectingAddresses()[i]);
        }
    }

    /** Whole aligned words: what is read behind them is then aligned too. */
    private record Word(long address, int length) {
        static Word around(long address, int length) {
            long start = address & -Long.BYTES;
            return new Word(start, FrameOffsets.wholeWords((int) (address - start) + length));
        }
    }

    private int at(long address) {
        int before = 0;
        for (int i = 0; i < rangeAddresses.length; i++) {
            long inside = address - rangeAddresses[i];
            if (inside >= 0 && inside < rangeLengths[i]) {
                return before + (int) inside;
            }
            before += rangeLengths[i];
        }
        throw new IllegalArgumentException("no range has the word at " + Long.toHexString(address));
    }

    /** Adds the words to an empty {@code read}. */
    void addTo(VectoredRead read) {
        for (int i = 0; i < rangeAddresses.length; i++) {
            read.add(rangeAddresses[i], rangeLengths[i]);
        }
    }

    /** How many bytes they take at the start of the buffer. */
    int span() {
        return span;
    }

    long holder(VectoredRead read) {
        return offsets.holder(read, holderAt);
    }

    long threadsHead(VectoredRead read, int interpreter) {
        return read.getLong(headsAt[interpreter]);
    }

    boolean collecting(VectoredRead read, int interpreter) {
        return collectingAt[interpreter] >= 0 && read.getInt(collectingAt[interpreter]) != 0;
    }

    /** Reads the holder alone. */
    long readHolder() {
        return areReadable() ? offsets.holder(holderRead, 0) : 0;
    }

    /** Reads how often the GIL went to another thread, and whether that is not {@code switches} times any more. */
    boolean isSwitched(long switches) {
        return !isRead(switchesRead, switchesAddress, Long.BYTES) || switchesRead.getLong(0) != switches;
    }

    /** Whether the target can be read; reads the holder to find out. */
    boolean areReadable() {
        return isRead(holderRead, holderAddress, offsets.holderSpan);
    }

    private boolean isRead(VectoredRead read, long address, int length) {
        read.clear();
        read.add(address, length);
        return read.execute(pid) == length;
    }
}
