package dev.flamewright.profile;

import dev.flamewright.sample.SampleSink;
import java.util.Arrays;

/**
 * The calling-context tree, in primitive arrays: each node is a stack, named by its parent (the caller's stack) and its
 * leaf frame. Node 0 is the empty stack; parents always come before their children, so that totals are summed in one
 * backward pass. Growing it allocates; finding a known child does not.
 */
public final class CallTree {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

    private int size = 1;
    // Per node, its parent << 32 | its frame: one look at memory tells whether it is the node one searches. In chunks,
    // because a tree of millions of nodes that is copied to grow takes twice its memory.
    private long[][] keys = {new long[1 << CHUNK_BITS]};

    // A stack's new nodes are made one after another, so a node's first child mostly lies beside it and is looked for
    // there. Only the others are in here: open addressing from key to node; 0 is free, since the root is nobody's
    // child.
    private int[] slots = new int[256];
    private int hashed;

    /** Makes the tree of the empty stack. */
    public CallTree() {
        keys[0][SampleSink.ROOT] = key(SampleSink.NONE, SampleSink.NONE);
    }

    /** The number of nodes, the root included; nodes are {@code 0 .. size()-1}. */
    public int size() {
        return size;
    }

    /** The caller's node, less than {@code node}; {@link SampleSink#NONE} for the root. */
    public int parent(int node) {
        return (int) (key(node) >> 32);
    }

    /** The leaf frame's number; {@link SampleSink#NONE} for the root. */
    public int frame(int node) {
        return (int) key(node);
    }

    /** The number of frames in the stack; 0 for the root. */
    public int depth(int node) {
        int depth = 0;
        for (int n = node; n != SampleSink.ROOT; n = parent(n)) {
            depth++;
        }
        return depth;
    }

    /** The node for {@code parent} extended by {@code frame}, made if it is new. */
    public int child(int parent, int frame) {
        long key = key(parent, frame);
        int beside = parent + 1;
        if (beside == size) {
            return append(key);
        } else if (key(beside) == key) {
            return beside;
        }
        int mask = slots.length - 1;
        int slot = hash(key) & mask;
        for (int node; (node = slots[slot]) != 0; slot = (slot + 1) & mask) {
            if (key(node) == key) {
                return node;
            }
        }
        int node = append(key);
        slots[slot] = node;
        hashed++;
        if (hashed * 2 > slots.length) {
            rehash();
        }
        return node;
    }

    private int append(long key) {
        int chunk = size >>> CHUNK_BITS;
        if (chunk == keys.length) {
            keys = Arrays.copyOf(keys, chunk * 2);
        }
        if ((size & CHUNK_MASK) == 0) {
            keys[chunk] = new long[1 << CHUNK_BITS];
        }
        keys[chunk][size & CHUNK_MASK] = key;
        return size++;
    }

    private long key(int node) {
        return keys[node >>> CHUNK_BITS][node & CHUNK_MASK];
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int node = 1; node < size; node++) {
            if (parent(node) != node - 1) {
                int slot = hash(key(node)) & mask;
                while (slots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = node;
            }
        }
    }

    private static long key(int parent, int frame) {
        return (long) parent << 32 | (frame & 0xffff_ffffL);
    }

    private static int hash(long key) {
        long product = key * 0x9E3779B97F4A7C15L;
        return (int) (product >>> 32) ^ (int) (product >>> 15);
    }

    /** Per node: the sum of {@code weights}, one per node and left untouched, over it and all that extend it. */
    public long[] totals(long[] weights) {
        long[] totals = weights.clone();
        for (int node = size - 1; node > SampleSink.ROOT; node--) {
            totals[parent(node)] += totals[node];
        }
        return totals;
    }

    /** An independent copy. */
    CallTree copy() {
        CallTree copy = new CallTree();
        copy.size = size;
        copy.keys = keys.clone();
        for (int chunk = 0; chunk <= (size - 1) >>> CHUNK_BITS; chunk++) {
            copy.keys[chunk] = keys[chunk].clone();
        }
        copy.slots = slots.clone();
        copy.hashed = hashed;
        return copy;
    }
}
