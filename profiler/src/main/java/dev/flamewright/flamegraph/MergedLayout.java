package dev.flamewright.flamegraph;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.ProfileDiff;
import dev.flamewright.sample.SampleSink;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Lays out a tree of stacks: the same stack is one box, siblings are in the order of their labels. */
public final class MergedLayout {
    private final CallTree tree;
    private final long[] self;
    private final long[] totals;
    private final long smallest;
    private final FlameLayout layout;
    private final double @Nullable [] deltas;

    // The nodes that are drawn: few, however many there are, because each row of frames is only so many pixels wide.
    private final BitSet drawn = new BitSet();
    private final int[] drawnNodes;
    // The children of the i-th drawn node are those from childrenStart[i] on, as label rank << 32 | node.
    private final int[] childrenStart;
    private final long[] children;

    private MergedLayout(LabelledTree stacks, double @Nullable [] deltas, double smallestShare) {
        this.tree = stacks.tree();
        this.self = stacks.selfWeights();
        this.totals = stacks.totalWeights();
        this.smallest = smallestWeight(totals[SampleSink.ROOT], smallestShare);
        this.layout = new FlameLayout(stacks.labels(), stacks.frames(), deltas != null);
        this.deltas = deltas;
        markDrawn();
        this.drawnNodes = drawn.stream().toArray();
        this.childrenStart = new int[drawnNodes.length + 1];
        this.children = new long[countChildren()];
        sortChildren(ranks(stacks.labels()));
    }

    /** Lays out all stacks, without boxes whose part of the whole is less than {@code smallestShare} (0 to 1). */
    public static FlameLayout of(LabelledTree stacks, double smallestShare) {
        return new MergedLayout(stacks, null, smallestShare).walk();
    }

    /**
     * Lays out what two profiles differ in, as wide as after is.
     *
     * @param absolute whether weights are compared instead of shares
     */
    public static FlameLayout of(ProfileDiff diff, boolean absolute, double smallestShare) {
        return new MergedLayout(diff.after(), diff.deltas(absolute), smallestShare).walk();
    }

    static long smallestWeight(long total, double share) {
        return Math.max(1, (long) Math.ceil(total * share));
    }

    /** The place of each label among all of them in alphabetical order. */
    private static int[] ranks(List<String> labels) {
        int[] order = IntStream.range(0, labels.size())
                .boxed()
                .sorted(Comparator.comparing(labels::get))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[order[rank]] = rank;
        }
        return ranks;
    }

    private void markDrawn() {
        drawn.set(SampleSink.ROOT);
        for (int node = 1; node < totals.length; node++) {
            if (totals[node] >= smallest && drawn.get(tree.parent(node))) {
                drawn.set(node);
            }
        }
    }

    private int countChildren() {
        int count = 0;
        for (int node = 1; node < totals.length; node++) {
            if (drawn.get(tree.parent(node))) {
                childrenStart[place(tree.parent(node)) + 1]++;
                count++;
            }
        }
        for (int i = 1; i < childrenStart.length; i++) {
            childrenStart[i] += childrenStart[i - 1];
        }
        return count;
    }

    /** A drawn node's place among the drawn nodes. */
    private int place(int node) {
        return Arrays.binarySearch(drawnNodes, node);
    }

    private void sortChildren(int[] ranks) {
        int[] next = childrenStart.clone();
        for (int node = 1; node < totals.length; node++) {
            if (drawn.get(tree.parent(node))) {
                children[next[place(tree.parent(node))]++] = (long) ranks[tree.frame(node)] << 32 | node;
            }
        }
        for (int i = 0; i + 1 < childrenStart.length; i++) {
            Arrays.sort(children, childrenStart[i], childrenStart[i + 1]);
        }
    }

    /** Walks the drawn nodes with an own stack: trees may be deeper than Java's allows. */
    private FlameLayout walk() {
        int[] path = new int[64];
        int[] nextChild = new int[64];
        long[] nextStart = new long[64];
        int depth = 0;
        add(FlameLayout.ROOT_LABEL, 0, 0, SampleSink.ROOT);
        nextStart[0] = self[SampleSink.ROOT];
        while (depth >= 0) {
            int place = place(path[depth]);
            if (nextChild[depth] == childrenStart[place + 1] - childrenStart[place]) {
                depth--;
                continue;
            }
            int child = (int) children[childrenStart[place] + nextChild[depth]++];
            long start = nextStart[depth];
            nextStart[depth] += totals[child];
            if (drawn.get(child)) {
                add(tree.frame(child), depth + 1, start, child);
                depth++;
                if (depth == path.length) {
                    path = Arrays.copyOf(path, depth * 2);
                    nextChild = Arrays.copyOf(nextChild, depth * 2);
                    nextStart = Arrays.copyOf(nextStart, depth * 2);
                }
                path[depth] = child;
                nextChild[depth] = 0;
                nextStart[depth] = start + self[child];
            }
        }
        return layout;
    }

    private void add(int label, int depth, long start, int node) {
        int box = layout.add(label, depth, start, totals[node]);
        if (deltas != null) {
            layout.setDelta(box, deltas[node]);
        }
    }
}
