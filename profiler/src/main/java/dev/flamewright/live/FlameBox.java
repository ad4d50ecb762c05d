package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A box of the live flame graph: the calls of a function or line by the same callers. */
final class FlameBox {
    /** The root's. */
    static final int NO_KEY = SampleSink.NONE;

    final int key;
    final @Nullable FlameBox parent;
    final List<FlameBox> children = new ArrayList<>();
    long weight;
    private final Map<Integer, FlameBox> childByKey = new HashMap<>();

    private FlameBox(int key, @Nullable FlameBox parent) {
        this.key = key;
        this.parent = parent;
    }

    /** The root of the graph of {@code counts}. Children are in the order of their names, so that boxes keep their places. */
    static FlameBox root(LiveModel model, Grouping grouping, Scope scope, StackCounts counts) {
        FlameBox root = new FlameBox(NO_KEY, null);
        FlameBox[] ofNode = new FlameBox[model.nodeCount()];
        ofNode[SampleSink.ROOT] = root;
        for (int row = 0; row < counts.size(); row++) {
            if (scope.wants(model, counts, row)) {
                for (FlameBox box = box(model, grouping, ofNode, counts.node(row)); box != null; box = box.parent) {
                    box.weight += counts.count(row);
                }
            }
        }
        root.sort(model, grouping);
        return root;
    }

    private static FlameBox box(LiveModel model, Grouping grouping, FlameBox[] ofNode, int leaf) {
        // Stacks may be deeper than ours could recurse: find the nearest caller that is known, then come back down.
        List<Integer> missing = new ArrayList<>();
        int node = leaf;
        for (; ofNode[node] == null; node = model.parent(node)) {
            missing.add(node);
        }
        FlameBox box = ofNode[node];
        for (int child : missing.reversed()) {
            box = box.child(model.key(grouping, child));
            ofNode[child] = box;
        }
        return box;
    }

    private FlameBox child(int childKey) {
        FlameBox known = childByKey.get(childKey);
        if (known == null) {
            known = new FlameBox(childKey, this);
            childByKey.put(childKey, known);
            children.add(known);
        }
        return known;
    }

    private void sort(LiveModel model, Grouping grouping) {
        Comparator<FlameBox> byName = Comparator.comparing(
                        (FlameBox box) -> model.keyFrame(grouping, box.key).name())
                .thenComparingInt(box -> box.key);
        List<FlameBox> left = new ArrayList<>(List.of(this));
        while (!left.isEmpty()) {
            FlameBox box = left.removeLast();
            box.children.sort(byName);
            left.addAll(box.children);
        }
    }

    /** The box that these functions lead to, from this one on; null if nothing was counted there. */
    @Nullable
    FlameBox at(List<Integer> path) {
        FlameBox box = this;
        for (int step : path) {
            box = box.childByKey.get(step);
            if (box == null) {
                return null;
            }
        }
        return box;
    }
}
