package dev.flamewright.flamegraph;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Lays out samples in the order of their times, thread by thread, as a flame chart: what follows with the same beginning
 * is one box, but the same stack at another time is another.
 */
public final class ChartLayout {
    private final Profile profile;
    private final int[] labelOf;
    private final FlameLayout layout;
    private final long smallest;

    // The boxes that are open at each depth: their label, start, and place in the layout.
    private int[] openLabels = new int[64];
    private long[] openStarts = new long[64];
    private int open;
    private final List<Box> boxes = new ArrayList<>();

    private record Box(int label, int depth, long start, long weight) {}

    private ChartLayout(Profile profile, FrameLabels spelling, double smallestShare) {
        this.profile = profile;
        this.labelOf = new int[profile.frames().size()];
        List<String> labels = new ArrayList<>();
        List<Frame> frames = new ArrayList<>();
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < labelOf.length; i++) {
            Frame frame = profile.frames().get(i);
            String label = spelling.of(frame);
            Integer known = ids.putIfAbsent(label, labels.size());
            labelOf[i] = known == null ? labels.size() : known;
            if (known == null) {
                labels.add(label);
                frames.add(frame);
            }
        }
        this.layout = new FlameLayout(labels, frames, false);
        this.smallest = MergedLayout.smallestWeight(profile.totalWeight(), smallestShare);
    }

    /** Lays out all samples, without boxes whose part of the whole is less than {@code smallestShare} (0 to 1). */
    public static FlameLayout of(Profile profile, FrameLabels spelling, double smallestShare) {
        return new ChartLayout(profile, spelling, smallestShare).place();
    }

    private FlameLayout place() {
        int[] rows = IntStream.range(0, profile.rowCount())
                .boxed()
                // Rows are in the order of time already, and this sort keeps it among those of one thread.
                .sorted((a, b) -> Integer.compare(profile.rowThread(a), profile.rowThread(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        long now = 0;
        int lastThread = SampleSink.NONE;
        for (int row : rows) {
            int thread = profile.rowThread(row);
            if (thread != lastThread) {
                close(0, now);
            }
            lastThread = thread;
            show(profile.rowNode(row), now);
            now += profile.rowWeight(row);
        }
        close(0, now);
        layout.add(FlameLayout.ROOT_LABEL, 0, 0, now);
        boxes.sort((a, b) ->
                a.start() != b.start() ? Long.compare(a.start(), b.start()) : Integer.compare(a.depth(), b.depth()));
        boxes.forEach(box -> layout.add(box.label(), box.depth(), box.start(), box.weight()));
        return layout;
    }

    private void show(int node, long now) {
        CallTree tree = profile.tree();
        int depth = tree.depth(node);
        int[] labels = new int[depth];
        int n = node;
        for (int i = depth - 1; i >= 0; i--) {
            labels[i] = labelOf[tree.frame(n)];
            n = tree.parent(n);
        }
        int same = Arrays.mismatch(openLabels, 0, open, labels, 0, depth);
        int kept = same < 0 ? depth : same;
        close(kept, now);
        if (depth > openLabels.length) {
            openLabels = Arrays.copyOf(openLabels, depth * 2);
            openStarts = Arrays.copyOf(openStarts, depth * 2);
        }
        for (; open < depth; open++) {
            openLabels[open] = labels[open];
            openStarts[open] = now;
        }
    }

    /** Ends the boxes deeper than {@code depth}. */
    private void close(int depth, long now) {
        for (; open > depth; open--) {
            long weight = now - openStarts[open - 1];
            if (weight >= smallest) {
                boxes.add(new Box(openLabels[open - 1], open, openStarts[open - 1], weight));
            }
        }
    }
}
