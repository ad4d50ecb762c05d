package dev.flamewright.cpython;

import java.util.Arrays;

/**
 * A Python stack as it was read, not decoded yet: per frame the address of its code object and the byte offset of its
 * instruction within the code; leaf first.
 */
public final class RawStack {
    private int depth;
    private boolean cut;
    private boolean torn;
    private boolean unlinked;
    private long[] codes = new long[64];
    private int[] instructions = new int[64];

    /** How many newer frames it had when it was walked. */
    private int dropped;

    /** How it was walked. */
    final StackPath path = new StackPath();

    /** The number of frames. */
    public int depth() {
        return depth;
    }

    /** Whether frames are missing, because they could not be read, were too many, or are not proven. */
    public boolean cut() {
        return cut;
    }

    /** Whether it led through a frame that is none any more: the thread ran while it was read. */
    public boolean torn() {
        return torn;
    }

    /**
     * Whether its newest frames were not linked to the root, so that they are missing: the thread was in the middle of a call
     * or a return, and a moment later it will not be.
     */
    public boolean unlinked() {
        return unlinked;
    }

    /** The address of the {@code PyCodeObject} of frame {@code i}; 0 is the leaf. */
    public long code(int i) {
        return codes[i];
    }

    /** The byte offset of frame {@code i}'s instruction in its code; negative before the first instruction. */
    public int instruction(int i) {
        return instructions[i];
    }

    void clear() {
        depth = 0;
        dropped = 0;
        cut = false;
        torn = false;
        unlinked = false;
    }

    void markCut() {
        cut = true;
    }

    void markTorn() {
        cut = true;
        torn = true;
    }

    void markUnlinked() {
        cut = true;
        unlinked = true;
    }

    void push(long code, int instruction) {
        makeRoom(depth + 1);
        codes[depth] = code;
        instructions[depth] = instruction;
        depth++;
    }

    /** Whether the frames that were met from number {@code from} on are all still part of it. */
    boolean has(int from) {
        return path.depth(from) >= dropped;
    }

    /**
     * Takes over the frames that another stack's way met from number {@code from} on.
     *
     * @param scatteredDepth as {@link StackPath#takeOver} wants it
     */
    void takeOver(RawStack other, int from, int scatteredDepth) {
        int start = other.path.depth(from) - other.dropped;
        int count = other.depth - start;
        path.takeOver(other.path, from, depth, scatteredDepth);
        makeRoom(depth + count);
        System.arraycopy(other.codes, start, codes, depth, count);
        System.arraycopy(other.instructions, start, instructions, depth, count);
        depth += count;
    }

    private void makeRoom(int count) {
        if (count > codes.length) {
            int length = Math.max(count, 2 * codes.length);
            codes = Arrays.copyOf(codes, length);
            instructions = Arrays.copyOf(instructions, length);
        }
    }

    /** How many frames, counted from the root, are equal in both stacks. */
    public int commonAncestors(RawStack other) {
        int most = Math.min(depth, other.depth);
        int a = depth - 1;
        int b = other.depth - 1;
        int common = 0;
        while (common < most && codes[a] == other.codes[b] && instructions[a] == other.instructions[b]) {
            a--;
            b--;
            common++;
        }
        return common;
    }

    /** Whether both stacks are the same, frame by frame. */
    public boolean sameAs(RawStack other) {
        return depth == other.depth && commonAncestors(other) == depth;
    }

    /**
     * Cuts this stack back to what an earlier look proves: the ancestors that both have, and the function that they
     * called, if it is the same one, whatever line it has got to since.
     */
    public void cutToProven(RawStack earlier) {
        int proven = commonAncestors(earlier);
        if (proven < depth
                && proven < earlier.depth
                && codes[depth - 1 - proven] == earlier.codes[earlier.depth - 1 - proven]) {
            proven++;
        }
        int unproven = depth - proven;
        if (unproven > 0) {
            System.arraycopy(codes, unproven, codes, 0, proven);
            System.arraycopy(instructions, unproven, instructions, 0, proven);
            depth = proven;
            dropped += unproven;
            cut = true;
        }
    }
}
