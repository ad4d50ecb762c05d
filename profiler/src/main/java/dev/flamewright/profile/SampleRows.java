package dev.flamewright.profile;

import dev.flamewright.sample.ThreadState;
import java.util.Arrays;

/** Rows of weighted samples, one primitive array per column; some 37 bytes a row. The columns are those of {@link Profile}. */
public final class SampleRows {
    private static final ThreadState[] STATES = ThreadState.values();

    private final long resolutionNanos;
    private int size;
    private long[] times;
    private int[] threads;
    private byte[] states;
    private int[] nodes;
    private long[] weights;
    private int[] holderThreads;
    private int[] holderNodes;

    /**
     * Makes room for rows.
     *
     * @param resolutionNanos the time span that a row will stand for
     * @param capacity the number of rows to expect
     */
    public SampleRows(long resolutionNanos, int capacity) {
        this.resolutionNanos = resolutionNanos;
        int length = Math.max(16, capacity);
        times = new long[length];
        threads = new int[length];
        states = new byte[length];
        nodes = new int[length];
        weights = new long[length];
        holderThreads = new int[length];
        holderNodes = new int[length];
    }

    long resolutionNanos() {
        return resolutionNanos;
    }

    /** The number of rows. */
    public int size() {
        return size;
    }

    /** See {@link Profile#rowTime}. */
    public long time(int row) {
        return times[row];
    }

    /** See {@link Profile#rowThread}. */
    public int thread(int row) {
        return threads[row];
    }

    /** See {@link Profile#rowState}. */
    public ThreadState state(int row) {
        return STATES[states[row]];
    }

    /** See {@link Profile#rowNode}. */
    public int node(int row) {
        return nodes[row];
    }

    /** See {@link Profile#rowWeight}. */
    public long weight(int row) {
        return weights[row];
    }

    /** See {@link Profile#rowHolderThread}. */
    public int holderThread(int row) {
        return holderThreads[row];
    }

    /** See {@link Profile#rowHolderNode}. */
    public int holderNode(int row) {
        return holderNodes[row];
    }

    void addWeight(int row, long weight) {
        weights[row] += weight;
    }

    /** Adds a row, whose number is the result. */
    public int add(long time, int thread, ThreadState state, int node, long weight, int holderThread, int holderNode) {
        if (size == times.length) {
            grow();
        }
        int row = size++;
        times[row] = time;
        threads[row] = thread;
        states[row] = (byte) state.ordinal();
        nodes[row] = node;
        weights[row] = weight;
        holderThreads[row] = holderThread;
        holderNodes[row] = holderNode;
        return row;
    }

    /** These rows in the order of time, rows of one time in the order they came; this very object where they are so already. */
    SampleRows sortedByTime() {
        boolean sorted = true;
        for (int row = 1; row < size && sorted; row++) {
            sorted = times[row - 1] <= times[row];
        }
        if (sorted) {
            return this;
        }
        Integer[] order = new Integer[size];
        Arrays.setAll(order, row -> row);
        Arrays.sort(order, (a, b) -> Long.compare(times[a], times[b]));
        SampleRows result = new SampleRows(resolutionNanos, size);
        for (int row : order) {
            result.add(
                    times[row],
                    threads[row],
                    STATES[states[row]],
                    nodes[row],
                    weights[row],
                    holderThreads[row],
                    holderNodes[row]);
        }
        return result;
    }

    /** An independent copy. */
    SampleRows copy() {
        SampleRows copy = new SampleRows(resolutionNanos, 0);
        copy.size = size;
        copy.times = Arrays.copyOf(times, size);
        copy.threads = Arrays.copyOf(threads, size);
        copy.states = Arrays.copyOf(states, size);
        copy.nodes = Arrays.copyOf(nodes, size);
        copy.weights = Arrays.copyOf(weights, size);
        copy.holderThreads = Arrays.copyOf(holderThreads, size);
        copy.holderNodes = Arrays.copyOf(holderNodes, size);
        return copy;
    }

    private void grow() {
        int length = times.length + (times.length >> 1);
        times = Arrays.copyOf(times, length);
        threads = Arrays.copyOf(threads, length);
        states = Arrays.copyOf(states, length);
        nodes = Arrays.copyOf(nodes, length);
        weights = Arrays.copyOf(weights, length);
        holderThreads = Arrays.copyOf(holderThreads, length);
        holderNodes = Arrays.copyOf(holderNodes, length);
    }
}
