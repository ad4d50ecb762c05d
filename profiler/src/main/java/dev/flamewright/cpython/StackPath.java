package dev.flamewright.cpython;

import java.util.Arrays;

/**
 * The way that a walk took along the frames of a stack, from the newest one to the root: where each frame that it met was
 * read. Frames that are not Python functions', as those by which C code enters the interpreter, are met, but are no part of
 * the stack.
 *
 * <p>A later walk that comes to a frame from which on nothing has changed need not go on: it takes over the rest.
 */
final class StackPath {
    /** Where each met frame lies, in bytes from the first one that is read of the thread's frames. */
    private int[] places = new int[64];

    /** How many frames of the stack, and how many of the {@link #scattered}, were met before it. */
    private int[] depths = new int[64];

    private int[] scatteredDepths = new int[64];
    private int met;

    /** The addresses of what lies outside of the data stack; it will probably be met again. */
    private long[] scattered = new long[16];

    private int scatteredCount;
    private int oldestMet = -1;
    private long oldest;
    private boolean whole;

    void clear() {
        met = 0;
        oldestMet = -1;
        scatteredCount = 0;
        whole = false;
    }

    /** How many frames were met. */
    int met() {
        return met;
    }

    /** Where met frame {@code i} lies; 0 is the newest. */
    int place(int i) {
        return places[i];
    }

    /** How many frames of the stack are newer than met frame {@code i}. */
    int depth(int i) {
        return depths[i];
    }

    int scatteredCount() {
        return scatteredCount;
    }

    /** The address of something outside of the data stack; 0 is the newest. */
    long scattered(int i) {
        return scattered[i];
    }

    /** Adds what lies outside of the data stack. */
    void addScattered(long address) {
        if (scatteredCount == scattered.length) {
            scattered = Arrays.copyOf(scattered, 2 * scatteredCount);
        }
        scattered[scatteredCount++] = address;
    }

    /** Adds a frame that was met; the numbers are those of before. */
    void add(int place, int depth, int scatteredDepth) {
        makeRoom(met + 1);
        places[met] = place;
        depths[met] = depth;
        scatteredDepths[met] = scatteredDepth;
        met++;
    }

    /** Says that the next frame to be added is the thread's oldest one. */
    void markOldest() {
        oldestMet = met;
    }

    /** The number of the met frame that is the thread's oldest one; -1 if it was not met. */
    int oldestMet() {
        return oldestMet;
    }

    /** Says that the way has led to the root: to the thread's {@code oldest} frame, or 0 if that cannot be told. */
    void end(long oldest) {
        this.oldest = oldest;
        whole = true;
    }

    /** Whether it led to the root, which is the same frame as {@code oldest}. */
    boolean endsAt(long oldest) {
        return whole && this.oldest == oldest;
    }

    /**
     * Takes over the rest of another way that led to the root.
     *
     * @param from the other's first frame that this one has not met
     * @param depth how many frames of this stack were met before
     * @param scatteredDepth how many scattered ones were: what was added after them is forgotten
     */
    void takeOver(StackPath other, int from, int depth, int scatteredDepth) {
        int count = other.met - from;
        makeRoom(met + count);
        System.arraycopy(other.places, from, places, met, count);
        int deeper = depth - other.depths[from];
        int moreScattered = scatteredDepth - other.scatteredDepths[from];
        for (int i = 0; i < count; i++) {
            depths[met + i] = other.depths[from + i] + deeper;
            scatteredDepths[met + i] = other.scatteredDepths[from + i] + moreScattered;
        }
        if (other.oldestMet >= from) {
            oldestMet = other.oldestMet - from + met;
        }
        met += count;
        scatteredCount = scatteredDepth;
        for (int i = other.scatteredDepths[from]; i < other.scatteredCount; i++) {
            addScattered(other.scattered[i]);
        }
    }

    private void makeRoom(int count) {
        if (count > places.length) {
            int length = Math.max(count, 2 * places.length);
            places = Arrays.copyOf(places, length);
            depths = Arrays.copyOf(depths, length);
            scatteredDepths = Arrays.copyOf(scatteredDepths, length);
        }
    }
}
