package dev.flamewright.flamegraph;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.ProfileDiff;
import dev.flamewright.sample.SampleSink;
import java.util.Arrays;
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

    // Per node, 1 + its place among the drawn nodes; 0 if it is not drawn.
    private final int[] drawn;
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
        this.drawn = new int[tree.size()];
        int count = markDrawn();
        this.childrenStart = new int[count + 1];
        this.children = new long[countChildren()];
        sortChildren(ranks(stacks.labels()));
    }

    /** Lays out all stacks, without boxes whose part of the whole is less than {@code smallestShare} (0 to 1). */
    public static FlameLayout of(LabelledTree stacks, double smallestShare) {
        return new MergedLayout(stacks, null, smallestShare).place();
    }

    /**
     * Lays out what two profiles differ in, as wide as after is.
     *
     * @param absolute whether weights are compared instead of shares
     */
    public static FlameLayout of(ProfileDiff diff, boolean absolute, double smallestShare) {
        return new MergedLayout(diff.after(), diff.deltas(absolute), smallestShare).place();
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

    private int markDrawn() {
        int count = 0;
        for (int node = 0; node < drawn.length; node++) {
            if (node == SampleSink.ROOT || (totals[node] >= smallest && drawn[tree.parent(node)] != 0)) {
                drawn[node] = ++count;
            }
        }
        return count;
    }

    private int countChildren() {
        int count = 0;
        for (int node = 1; node < drawn.length; node++) {
            if (drawn[tree.parent(node)] != 0) {
                childrenStart[drawn[tree.parent(node)]]++;
                count++;
            }
        }
        for (int i = 1; i < childrenStart.length; i++) {
            childrenStart[i] += childrenStart[i - 1];
        }
        return count;
    }

    private void sortChildren(int[] ranks) {
        int[] next = childrenStart.clone();
        for (int node = 1; node < drawn.length; node++) {
            int parent = drawn[tree.parent(node)];
            if (parent != 0) {
                children[next[parent - 1]++] = (long) ranks[tree.frame(node)] << 32 | node;
            }
        }
        for (int i = 0; i + 1 < childrenStart.length; i++) {
            Arrays.sort(children, childrenStart[i], childrenStart[i + 1]);
        }
    }

    /** Walks the drawn nodes with an own stack: trees may be deeper than Java's allows. */
    private FlameLayout place() {
        int[] path = new int[64];
        int[] nextChild = new int[64];
        long[] nextStart = new long[64];
        int depth = 0;
        add(FlameLayout.ROOT_LABEL, 0, 0, SampleSink.ROOT);
        nextStart[0] = self[SampleSink.ROOT];
        while (depth >= 0) {
            int place = drawn[path[depth]] - 1;
            if (nextChild[depth] == childrenStart[place + 1] - childrenStart[place]) {
                depth--;
                continue;
            }
            int child = (int) children[childrenStart[place] + nextChild[depth]++];
            long start = nextStart[depth];
            nextStart[depth] += totals[child];
            if (drawn[child] != 0) {
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
