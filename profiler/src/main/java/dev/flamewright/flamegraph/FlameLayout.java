package dev.flamewright.flamegraph;

import dev.flamewright.sample.Frame;
import java.util.Arrays;
import java.util.List;

/**
 * Which frames a flame graph draws and where: boxes in the order of a walk that visits callers before callees and left
 * before right. Positions and widths are weights. Box 0 is the root and as wide as everything.
 */
public final class FlameLayout {
    /** The label number of the root. */
    static final int ROOT_LABEL = -1;

    private final List<String> labelTexts;
    private final List<Frame> frames;
    private final boolean differential;
    private int size;
    private int maxDepth;
    private int[] labels = new int[256];
    private int[] depths = new int[256];
    private long[] starts = new long[256];
    private long[] weights = new long[256];
    private double[] deltas = new double[0];

    FlameLayout(List<String> labelTexts, List<Frame> frames, boolean differential) {
        this.labelTexts = labelTexts;
        this.frames = frames;
        this.differential = differential;
    }

    int add(int label, int depth, long start, long weight) {
        if (size == labels.length) {
            int length = size * 2;
            labels = Arrays.copyOf(labels, length);
            depths = Arrays.copyOf(depths, length);
            starts = Arrays.copyOf(starts, length);
            weights = Arrays.copyOf(weights, length);
        }
        labels[size] = label;
        depths[size] = depth;
        starts[size] = start;
        weights[size] = weight;
        maxDepth = Math.max(maxDepth, depth);
        return size++;
    }

    void setDelta(int box, double delta) {
        if (box >= deltas.length) {
            deltas = Arrays.copyOf(deltas, labels.length);
        }
        deltas[box] = delta;
    }

    /** The number of boxes. */
    int size() {
        return size;
    }

    /** The depth of the deepest box; the root's is 0. */
    int maxDepth() {
        return maxDepth;
    }

    /** The weight of everything. */
    long total() {
        return weights[0];
    }

    int label(int box) {
        return labels[box];
    }

    int depth(int box) {
        return depths[box];
    }

    long start(int box) {
        return starts[box];
    }

    long weight(int box) {
        return weights[box];
    }

    /** Whether boxes have a {@link #delta}. */
    boolean isDifferential() {
        return differential;
    }

    /** By how much the box's share of the whole grew, -1 to 1. */
    double delta(int box) {
        return deltas[box];
    }

    List<String> labelTexts() {
        return labelTexts;
    }

    List<Frame> frames() {
        return frames;
    }

    /** The number of different labels among the boxes, for sizing tables. */
    int labelCount() {
        return labelTexts.size();
    }
}
