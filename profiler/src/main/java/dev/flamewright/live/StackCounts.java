package dev.flamewright.live;

import dev.flamewright.sample.ThreadState;
import java.util.Arrays;

/** How often each thread was seen in each state with each stack: rows of distinct (thread, state, node), with counts. */
final class StackCounts {
    private static final ThreadState[] STATES = ThreadState.values();

    private int size;
    private int[] threads = new int[16];
    private byte[] states = new byte[16];
    private int[] nodes = new int[16];
    private long[] counts = new long[16];

    // Open addressing from a row's key to row + 1.
    private int[] slots = new int[64];

    /** The number of rows. */
    int size() {
        return size;
    }

    int thread(int row) {
        return threads[row];
    }

    ThreadState state(int row) {
        return STATES[states[row]];
    }

    /** The stack, a node of the calling-context tree. */
    int node(int row) {
        return nodes[row];
    }

    long count(int row) {
        return counts[row];
    }

    void add(int thread, ThreadState state, int node, long count) {
        byte ordinal = (byte) state.ordinal();
        int mask = slots.length - 1;
        int slot = hash(thread, ordinal, node) & mask;
        for (int entry; (entry = slots[slot]) != 0; slot = (slot + 1) & mask) {
            int row = entry - 1;
            if (nodes[row] == node && threads[row] == thread && states[row] == ordinal) {
                counts[row] += count;
                return;
            }
        }
        if (size == nodes.length) {
            grow();
        }
        threads[size] = thread;
        states[size] = ordinal;
        nodes[size] = node;
        counts[size] = count;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            rehash();
        }
    }

    void addAll(StackCounts other) {
        for (int row = 0; row < other.size; row++) {
            add(other.threads[row], STATES[other.states[row]], other.nodes[row], other.counts[row]);
        }
    }

    private void grow() {
        int length = size * 2;
        threads = Arrays.copyOf(threads, length);
        states = Arrays.copyOf(states, length);
        nodes = Arrays.copyOf(nodes, length);
        counts = Arrays.copyOf(counts, length);
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int row = 0; row < size; row++) {
            int slot = hash(threads[row], states[row], nodes[row]) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = row + 1;
        }
    }

    private static int hash(int thread, byte state, int node) {
        int h = node * 0x9E3779B1 + thread * 0x85EBCA6B + state * 0xC2B2AE35;
        return h ^ (h >>> 15);
    }
}
