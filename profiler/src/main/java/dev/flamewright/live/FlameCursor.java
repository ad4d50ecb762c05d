package dev.flamewright.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one is in the live flame graph: the box that fills the width and the box that is selected. Both are remembered as
 * paths of functions, since the graph is made anew all the time.
 */
final class FlameCursor {
    private List<Integer> zoom = List.of();
    private List<Integer> selected = List.of();
    private @Nullable FlameBox root;

    /** Takes the new graph; what is gone from it is left for its nearest caller. */
    void follow(FlameBox newRoot) {
        root = newRoot;
        while (newRoot.at(zoom) == null) {
            zoom = zoom.subList(0, zoom.size() - 1);
        }
        while (newRoot.at(selected) == null) {
            selected = selected.subList(0, selected.size() - 1);
        }
        if (selected.size() < zoom.size() || !selected.subList(0, zoom.size()).equals(zoom)) {
            selected = zoom;
        }
    }

    void reset() {
        zoom = List.of();
        selected = List.of();
    }

    /** Null before the first graph. */
    @Nullable
    FlameBox root() {
        return root;
    }

    FlameBox zoomed() {
        return Objects.requireNonNull(box(zoom));
    }

    FlameBox selected() {
        return Objects.requireNonNull(box(selected));
    }

    /** How deep the selected box lies; the root's depth is 0. */
    int selectedDepth() {
        return selected.size();
    }

    private @Nullable FlameBox box(List<Integer> path) {
        return Objects.requireNonNull(root).at(path);
    }

    /** Towards the leaves, always to the widest callee; or back, if negative. */
    void moveDown(int by) {
        if (root == null) {
            return;
        }
        if (by < 0) {
            selected = selected.subList(0, Math.max(zoom.size(), selected.size() + by));
            return;
        }
        List<Integer> path = new ArrayList<>(selected);
        FlameBox box = selected();
        for (int i = 0; i < by && !box.children.isEmpty(); i++) {
            box = box.children.stream()
                    .max(Comparator.comparingLong(child -> child.weight))
                    .orElseThrow();
            path.add(box.key);
        }
        selected = List.copyOf(path);
    }

    /** To the next box of the same caller, or the one before. */
    void moveRight(int by) {
        if (root == null || selected.size() <= zoom.size()) {
            return;
        }
        FlameBox box = selected();
        List<FlameBox> siblings = Objects.requireNonNull(box.parent).children;
        int next = Math.clamp((long) siblings.indexOf(box) + by, 0, siblings.size() - 1);
        List<Integer> path = new ArrayList<>(selected.subList(0, selected.size() - 1));
        path.add(siblings.get(next).key);
        selected = List.copyOf(path);
    }

    /** Makes the selected box fill the width. */
    void zoom() {
        zoom = selected;
    }

    /** Back to the whole graph; false if that is what is shown. */
    boolean unzoom() {
        boolean zoomed = !zoom.isEmpty();
        zoom = List.of();
        return zoomed;
    }
}
