package dev.flamewright.cpython;

import dev.flamewright.linux.VectoredRead;

/**
 * The bytes of the target that one capture reads. What will probably be needed is added first and read by one system call;
 * what then proves to be needed besides is fetched by further ones, as many as the capture may do. Where there was no room
 * for something, the next capture has twice as much.
 */
final class CaptureBuffer implements AutoCloseable {
    private static final int FIRST_BYTES = 1 << 18;
    private static final int MAX_BYTES = 1 << 26;

    /** No range takes less. */
    private static final int FEWEST_RANGE_BYTES = 64;

    private final int pid;

    /** Where the frames lie that were added one by one. */
    private final AddressIndex index = new AddressIndex();

    private VectoredRead read;
    private int bytes = FIRST_BYTES;
    private boolean full;
    private long generation;
    // The first call may read only a part of its ranges; what later calls gave back was read wholly.
    private long firstCallRead;
    private int firstCallEnd;
    private int fetchesLeft;
    // How far behind the first look's frames those of the look that is walked lie.
    private int shift;

    /** Of process {@code pid}, empty. */
    CaptureBuffer(int pid) {
        this.pid = pid;
        read = newRead();
    }

    /** What it reads with: maybe another one after each {@link #empty}. */
    VectoredRead read() {
        return read;
    }

    /** Forgets everything; true if it was made larger, so that not everything that was added last had a place in it. */
    boolean empty() {
        boolean outgrown = isOutgrown();
        if (outgrown) {
            bytes *= 2;
            read.close();
            read = newRead();
        }
        full = false;
        generation++;
        index.clear();
        read.clear();
        return outgrown;
    }

    /** How often it was emptied. */
    long generation() {
        return generation;
    }

    /** Whether there was no room for something, and there will be more when it is emptied. */
    boolean isOutgrown() {
        return full && bytes < MAX_BYTES;
    }

    /** Where the bytes at {@code address} will lie; -1 if there is no room. */
    int add(long address, int length) {
        int at = read.add(address, length);
        full |= at < 0;
        return at;
    }

    /**
     * Adds a frame that will be asked for by its address, unless it was added already; if it lies at most {@code maxGap}
     * bytes behind what was added last, together with that.
     *
     * @return whether there was room
     */
    boolean addFrame(long address, int length, int maxGap) {
        if (index.get(address) >= 0) {
            return true;
        }
        int at = read.addNear(address, length, maxGap);
        if (at < 0) {
            full = true;
            return false;
        }
        index.put(address, at);
        return true;
    }

    /** Adds the ranges number {@code from} to {@code end - 1} once more; whether there was room for all. */
    boolean repeat(int from, int end) {
        boolean room = read.repeat(from, end);
        full |= !room;
        return room;
    }

    /**
     * Reads what was added, and makes the first look the one that is walked.
     *
     * @param maxFetches how many calls may follow
     * @return how many bytes were read; negative if none
     */
    long execute(int maxFetches) {
        fetchesLeft = maxFetches;
        shift = 0;
        firstCallRead = read.execute(pid);
        firstCallEnd = read.used();
        return firstCallRead;
    }

    /** Whether {@link #execute} has read all that was needed since. */
    boolean isComplete() {
        return firstCallRead == firstCallEnd && read.used() == firstCallEnd;
    }

    /** Reads a range by a call of its own; -1 if that fails or is one too many. */
    int fetch(long address, int length) {
        if (fetchesLeft-- <= 0) {
            return -1;
        }
        int at = add(address, length);
        return at >= 0 && read.execute(pid) == length ? at : -1;
    }

    /** Whether the bytes at {@code at}, which may be -1, were read. */
    boolean isRead(int at, int length) {
        return at >= 0 && (at + length <= firstCallRead || at >= firstCallEnd);
    }

    /** Where the frame at {@code address} lies in the look that is walked, fetched if need be; -1 if it cannot be read. */
    int locateFrame(long address, int length) {
        int at = index.get(address);
        if (at >= 0 && at < firstCallEnd) {
            at += shift;
        }
        if (isRead(at, length)) {
            return at;
        }
        boolean indexed = at >= 0;
        at = fetch(address, length);
        if (at >= 0 && !indexed) {
            index.put(address, at);
        }
        return at;
    }

    /** How far behind the frames of the first look those of the one that is walked lie. */
    int shift() {
        return shift;
    }

    /** From now on the look is walked whose frames lie {@code shift} bytes behind those of the first one. */
    void walkBehind(int shift) {
        this.shift = shift;
    }

    private VectoredRead newRead() {
        return new VectoredRead(bytes / FEWEST_RANGE_BYTES, bytes, true);
    }

    @Override
    public void close() {
        read.close();
    }
}
