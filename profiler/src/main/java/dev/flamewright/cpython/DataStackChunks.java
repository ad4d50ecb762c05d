package dev.flamewright.cpython;

import dev.flamewright.linux.VectoredRead;
import java.util.Arrays;

/**
 * The chunks of a thread's data stack, newest first: where they lie in the target and in the buffer, and how much of each is
 * used. The newest one is used up to {@code datastack_top}; older ones are followed by {@code _PyStackChunk.previous} and
 * used up to {@code top}. Up to 3.10 there are none.
 *
 * <p>Source: {@code Python/pystate.c}, {@code push_chunk}.
 */
final class DataStackChunks {
    private static final int MAX_CHUNKS = 256;
    private static final int MAX_CHUNK_BYTES = 16 << 20;

    /** How much more of the newest chunk is read than was used last. */
    private static final int SLACK = 1024;

    private static final long PAGE = 4096;

    private long[] addresses = new long[4];
    private int[] lengths = new int[4];
    private int[] places = new int[4];
    private int count;

    /** How much of the newest chunk the next capture reads, in bytes. */
    private int newestWanted;

    /** The number of chunks. */
    int count() {
        return count;
    }

    /** The address of chunk {@code i} in the target; 0 is the newest. */
    long address(int i) {
        return addresses[i];
    }

    /** How many bytes of chunk {@code i} were read. */
    int length(int i) {
        return lengths[i];
    }

    /** Where they lie in the buffer, in the first look. */
    int place(int i) {
        return places[i];
    }

    void forget() {
        count = 0;
    }

    /** Adds what will probably be used of them to what is read first. */
    void addTo(CaptureBuffer buffer) {
        // The oldest first: nothing that changes then lies before what has stayed as it was.
        for (int i = count - 1; i >= 0; i--) {
            if (i == 0) {
                lengths[0] = newestWanted;
            }
            places[i] = buffer.add(addresses[i], lengths[i]);
        }
    }

    /** Where the frame at {@code address} lies in the first look; -1 if it is in no chunk. */
    int locate(long address, int frameSpan) {
        for (int i = 0; i < count; i++) {
            long inside = address - addresses[i];
            if (inside >= 0 && inside <= lengths[i] - frameSpan && places[i] >= 0) {
                return places[i] + (int) inside;
            }
        }
        return -1;
    }

    /** Whether the address lies in what is used of a chunk. */
    boolean contain(long address) {
        for (int i = 0; i < count; i++) {
            long inside = address - addresses[i];
            if (inside >= 0 && inside < lengths[i]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Brings the list up to what the thread state says now.
     *
     * @param threadStateAt where that lies in the buffer
     * @return whether the chunks are those that were expected
     */
    boolean settle(CaptureBuffer buffer, int threadStateAt, FrameOffsets offsets) {
        if (offsets.chunk < 0) {
            return true;
        }
        VectoredRead read = buffer.read();
        long newest = read.getLong(threadStateAt + offsets.chunk);
        long top = read.getLong(threadStateAt + offsets.chunkTop);
        long used = top - newest;
        if (newest == 0 || used < offsets.chunkHeaderSpan || used > MAX_CHUNK_BYTES) {
            count = 0;
            return false;
        }
        boolean asExpected = count > 0 && addresses[0] == newest && used <= lengths[0] && areRead(buffer);
        if (!asExpected) {
            follow(buffer, offsets, newest, (int) used);
        }
        if (count > 0) {
            long size = read.getLong(places[0] + offsets.chunkSize);
            boolean tooSmall = used + SLACK / 2 > newestWanted;
            boolean tooBig = used + 4 * SLACK < newestWanted;
            if (!asExpected || tooSmall || tooBig) {
                long page = pageEnd(top + SLACK / 4) - newest;
                newestWanted = (int) Math.max(used, Math.min(Math.min(used + SLACK, page), size));
            }
        }
        return asExpected;
    }

    private boolean areRead(CaptureBuffer buffer) {
        for (int i = 0; i < count; i++) {
            if (!buffer.isRead(places[i], lengths[i])) {
                return false;
            }
        }
        return true;
    }

    /** A range that ends with a page is read faster than one that goes on for a few bytes. */
    private static long pageEnd(long address) {
        return (address + PAGE - 1) & -PAGE;
    }

    private void follow(CaptureBuffer buffer, FrameOffsets offsets, long newest, int used) {
        VectoredRead read = buffer.read();
        int followed = 0;
        long address = newest;
        int length = used;
        while (address != 0 && followed < MAX_CHUNKS) {
            int known = known(buffer, address, length, followed);
            int at = known >= 0 ? places[known] : buffer.fetch(address, length);
            if (at < 0) {
                break;
            }
            makeRoom(followed);
            addresses[followed] = address;
            lengths[followed] = length;
            places[followed] = at;
            followed++;
            address = read.getLong(at + offsets.chunkPrevious);
            if (address != 0) {
                int header = buffer.fetch(address, offsets.chunkHeaderSpan);
                if (header < 0) {
                    break;
                }
                long words = read.getLong(header + offsets.chunkUsedWords);
                if (words < 0 || words > MAX_CHUNK_BYTES / Long.BYTES) {
                    break;
                }
                length = offsets.chunkHeaderSpan + (int) words * Long.BYTES;
            }
        }
        count = followed;
    }

    /** A chunk at or after place {@code from} that was expected and read in this capture; -1 if none. */
    private int known(CaptureBuffer buffer, long address, int length, int from) {
        for (int i = from; i < count; i++) {
            if (addresses[i] == address && lengths[i] >= length && buffer.isRead(places[i], lengths[i])) {
                return i;
            }
        }
        return -1;
    }

    private void makeRoom(int needed) {
        if (needed == addresses.length) {
            addresses = Arrays.copyOf(addresses, needed * 2);
            lengths = Arrays.copyOf(lengths, needed * 2);
            places = Arrays.copyOf(places, needed * 2);
        }
    }
}
