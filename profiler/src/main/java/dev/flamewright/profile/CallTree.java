package dev.flamewright.profile;

import dev.flamewright.sample.SampleSink;
import java.util.Arrays;

/**
 * The calling-context tree, in primitive arrays: each node is a stack, named by its parent (the caller's stack) and its
 * leaf frame. Node 0 is the empty stack; parents always come before their children, so that totals are summed in one
 * backward pass. Growing it allocates; finding a known child does not.
 */
public final class CallTree {
    private int size = 1;
    private int[] parents = new int[64];
    private int[] frames = new int[64];

    // Open addressing from (parent, frame) to node; 0 is free, since the root is nobody's child.
    private int[] slots = new int[256];

    /** Makes the tree of the empty stack. */
    public CallTree() {
        parents[SampleSink.ROOT] = SampleSink.NONE;
        frames[SampleSink.ROOT] = SampleSink.NONE;
    }

    /** The number of nodes, the root included; nodes are {@code 0 .. size()-1}. */
    public int size() {
        return size;
    }

    /** The caller's node, less than {@code node}; {@link SampleSink#NONE} for the root. */
    public int parent(int node) {
        return parents[node];
    }

    /** The leaf frame's number; {@link SampleSink#NONE} for the root. */
    public int frame(int node) {
        return frames[node];
    }

    /** The number of frames in the stack; 0 for the root. */
    public int depth(int node) {
        int depth = 0;
        for (int n = node; n != SampleSink.ROOT; n = parents[n]) {
            depth++;
        }
        return depth;
    }

    /** The node for {@code parent} extended by {@code frame}, made if it is new. */
    public int child(int parent, int frame) {
        int mask = slots.length - 1;
        int slot = hash(parent, frame) & mask;
        for (int node; (node = slots[slot]) != 0; slot = (slot + 1) & mask) {
            if (parents[node] == parent && frames[node] == frame) {
                return node;
            }
        }
        return insert(parent, frame, slot);
    }

    private int insert(int parent, int frame, int slot) {
        if (size == parents.length) {
            parents = Arrays.copyOf(parents, size * 2);
            frames = Arrays.copyOf(frames, size * 2);
        }
        int node = size++;
        parents[node] = parent;
        frames[node] = frame;
        slots[slot] = node;
        if (size * 2 > slots.length) {
            rehash();
        }
        return node;
    }

    private void rehash() {
        int[] bigger = new int[slots.length * 2];
        int mask = bigger.length - 1;
        for (int node = 1; node < size; node++) {
            int slot = hash(parents[node], frames[node]) & mask;
            while (bigger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            bigger[slot] = node;
        }
        slots = bigger;
    }

    private static int hash(int parent, int frame) {
        int h = parent * 0x9E3779B1 + frame * 0x85EBCA6B;
        return h ^ (h >>> 15);
    }

    /** Per node: the sum of {@code weights}, one per node and left untouched, over it and all that extend it. */
    public long[] totals(long[] weights) {
        long[] totals = weights.clone();
        for (int node = size - 1; node > SampleSink.ROOT; node--) {
            totals[parents[node]] += totals[node];
        }
        return totals;
    }

    /** An independent copy. */
    CallTree copy() {
        CallTree copy = new CallTree();
        copy.size = size;
        copy.parents = parents.clone();
        copy.frames = frames.clone();
        copy.slots = slots.clone();
        return copy;
    }
}
