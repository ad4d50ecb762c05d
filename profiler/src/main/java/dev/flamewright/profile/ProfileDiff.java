package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two profiles over one tree: every stack of either has a node, with a weight before and a weight after. */
public final class ProfileDiff {
    private final CallTree tree = new CallTree();
    private final Map<String, Integer> labelIds = new HashMap<>();
    private final List<String> labels = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final long[] beforeSelf;
    private final long[] afterSelf;
    private final long[] beforeTotals;
    private final long[] afterTotals;
    private final String unit;

    private ProfileDiff(LabelledTree before, LabelledTree after) {
        int[] beforeNodes = addStacks(before);
        int[] afterNodes = addStacks(after);
        beforeSelf = weights(before, beforeNodes);
        afterSelf = weights(after, afterNodes);
        beforeTotals = tree.totals(beforeSelf);
        afterTotals = tree.totals(afterSelf);
        unit = after.unit();
    }

    /** Compares two profiles' stacks, spelled alike. */
    public static ProfileDiff of(LabelledTree before, LabelledTree after) {
        return new ProfileDiff(before, after);
    }

    private int[] addStacks(LabelledTree stacks) {
        int[] ids = new int[stacks.labels().size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = label(stacks.labels().get(i), stacks.frames().get(i));
        }
        CallTree from = stacks.tree();
        int[] nodes = new int[from.size()];
        for (int node = 1; node < nodes.length; node++) {
            nodes[node] = tree.child(nodes[from.parent(node)], ids[from.frame(node)]);
        }
        return nodes;
    }

    private int label(String label, Frame frame) {
        Integer known = labelIds.putIfAbsent(label, labels.size());
        if (known != null) {
            return known;
        }
        labels.add(label);
        frames.add(frame);
        return labels.size() - 1;
    }

    private long[] weights(LabelledTree stacks, int[] nodes) {
        long[] weights = new long[tree.size()];
        long[] from = stacks.selfWeights();
        for (int node = 0; node < from.length; node++) {
            weights[nodes[node]] += from[node];
        }
        return weights;
    }

    /** The weight of everything before. */
    public long beforeTotal() {
        return beforeTotals[SampleSink.ROOT];
    }

    /** The weight of everything after. */
    public long afterTotal() {
        return afterTotals[SampleSink.ROOT];
    }

    /** All stacks of either profile, with the weights of after: what a differential flame graph is as wide as. */
    public LabelledTree after() {
        return new LabelledTree(tree, labels, frames, afterSelf, unit);
    }

    /** The stacks that only before has, with their weights there. */
    public LabelledTree elided() {
        long[] weights = new long[beforeSelf.length];
        for (int node = 0; node < weights.length; node++) {
            weights[node] = afterTotals[node] == 0 ? beforeSelf[node] : 0;
        }
        return new LabelledTree(tree, labels, frames, weights, unit);
    }

    /** The part of before, 0 to 1, whose stacks after does not have. */
    public double elidedShare() {
        return share(Arrays.stream(elided().selfWeights()).sum(), beforeTotal());
    }

    /**
     * Per node, how much it grew as a part of the whole, -1 to 1: from its share before to its share after; or, where
     * {@code absolute}, its weight after less its weight before as a share of the whole after.
     */
    public double[] deltas(boolean absolute) {
        double[] deltas = new double[tree.size()];
        for (int node = 0; node < deltas.length; node++) {
            deltas[node] = delta(beforeTotals[node], afterTotals[node], absolute);
        }
        return deltas;
    }

    private double delta(long before, long after, boolean absolute) {
        return absolute
                ? share(after - before, afterTotal())
                : share(after, afterTotal()) - share(before, beforeTotal());
    }

    private static double share(long weight, long total) {
        return total == 0 ? 0 : (double) weight / total;
    }

    /**
     * How a function's part of the samples changed.
     *
     * @param function its label without a line
     * @param before the part of the samples before, 0 to 1, whose stack has it
     * @param after the same of after
     * @param selfBefore the part of the samples before whose leaf it was
     * @param selfAfter the same of after
     * @param delta by how much it grew, as {@link ProfileDiff#deltas} counts it
     */
    public record Change(
            String function, double before, double after, double selfBefore, double selfAfter, double delta) {}

    /** Every function's change, the largest first. */
    public List<Change> changes(boolean absolute) {
        int[] functionOf = new int[labels.size()];
        List<String> functions = functions(functionOf);
        long[][] sums = new long[4][functions.size()];
        for (int node = 1; node < tree.size(); node++) {
            int function = functionOf[tree.frame(node)];
            if (!hasAncestor(node, function, functionOf)) {
                sums[0][function] += beforeTotals[node];
                sums[1][function] += afterTotals[node];
            }
            sums[2][function] += beforeSelf[node];
            sums[3][function] += afterSelf[node];
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < functions.size(); i++) {
            changes.add(new Change(
                    functions.get(i),
                    share(sums[0][i], beforeTotal()),
                    share(sums[1][i], afterTotal()),
                    share(sums[2][i], beforeTotal()),
                    share(sums[3][i], afterTotal()),
                    delta(sums[0][i], sums[1][i], absolute)));
        }
        changes.sort(Comparator.comparingDouble((Change change) -> -Math.abs(change.delta()))
                .thenComparingDouble(change -> -Math.abs(change.selfAfter() - change.selfBefore()))
                .thenComparing(Change::function));
        return changes;
    }

    /** The functions of all labels; {@code functionOf} receives each label's. */
    private List<String> functions(int[] functionOf) {
        FrameLabels spelling = FrameLabels.whole(false);
        Map<String, Integer> ids = new HashMap<>();
        List<String> functions = new ArrayList<>();
        for (int label = 0; label < functionOf.length; label++) {
            Frame frame = frames.get(label);
            String function = frame instanceof LabelFrame ? labels.get(label) : spelling.of(frame);
            Integer known = ids.putIfAbsent(function, functions.size());
            functionOf[label] = known == null ? functions.size() : known;
            if (known == null) {
                functions.add(function);
            }
        }
        return functions;
    }

    /** Whether a caller in the stack is the same function: recursion counts once. */
    private boolean hasAncestor(int node, int function, int[] functionOf) {
        for (int n = tree.parent(node); n != SampleSink.ROOT; n = tree.parent(n)) {
            if (functionOf[tree.frame(n)] == function) {
                return true;
            }
        }
        return false;
    }
}
