package dev.flamewright.live;

import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the view knows: the updates of the last while one by one, and the sum of all since the start or the last reset. */
final class LiveModel {
    /** How many updates "now" covers: three seconds. */
    static final int NOW_UPDATES = 3;

    /** How many updates the trend covers, one character each. */
    static final int TREND_UPDATES = 40;

    private final List<Frame> frames = new ArrayList<>();
    private int[] parents = new int[256];
    private int[] nodeFrames = new int[256];
    private int nodes = 1;
    private List<ProcessInfo> processes = List.of();
    private List<ThreadInfo> threads = List.of();
    private final Deque<LiveUpdate> recent = new ArrayDeque<>();
    private StackCounts sinceStart = new StackCounts();
    private long ticksSinceStart;
    private int resets;
    private long startNanos;
    private long endNanos;
    private double rate;
    private Vitals vitals = Vitals.NONE;

    // Per grouping: the distinct keys in the order they were met, and the key of each frame.
    private final Map<Grouping, Keys> keys = new HashMap<>();

    private static final class Keys {
        final Map<Frame, Integer> ids = new HashMap<>();
        final List<Frame> frames = new ArrayList<>();
        int[] ofFrame = new int[256];
    }

    LiveModel() {
        for (Grouping grouping : Grouping.values()) {
            keys.put(grouping, new Keys());
        }
    }

    void apply(LiveUpdate update) {
        for (Frame frame : update.newFrames()) {
            for (Grouping grouping : Grouping.values()) {
                addKey(keysOf(grouping), frames.size(), grouping.of(frame));
            }
            frames.add(frame);
        }
        for (LiveUpdate.Node node : update.newNodes()) {
            if (nodes == parents.length) {
                parents = Arrays.copyOf(parents, nodes * 2);
                nodeFrames = Arrays.copyOf(nodeFrames, nodes * 2);
            }
            parents[nodes] = node.parent();
            nodeFrames[nodes++] = node.frame();
        }
        processes = update.processes();
        threads = update.threads();
        vitals = update.vitals();
        endNanos = update.endNanos();
        if (update.resets() == resets) {
            count(update);
        } else {
            startNanos = endNanos;
        }
    }

    private void count(LiveUpdate update) {
        if (recent.isEmpty()) {
            startNanos = update.startNanos();
        }
        recent.addLast(update);
        if (recent.size() > TREND_UPDATES) {
            recent.removeFirst();
        }
        sinceStart.addAll(update.counts());
        ticksSinceStart += update.ticks();
        rate = update.ticks() * 1e9 / Math.max(1, update.endNanos() - update.startNanos());
    }

    private static void addKey(Keys keys, int frame, Frame key) {
        Integer id = keys.ids.get(key);
        if (id == null) {
            id = keys.frames.size();
            keys.ids.put(key, id);
            keys.frames.add(key);
        }
        if (frame == keys.ofFrame.length) {
            keys.ofFrame = Arrays.copyOf(keys.ofFrame, frame * 2);
        }
        keys.ofFrame[frame] = id;
    }

    private Keys keysOf(Grouping grouping) {
        Keys found = keys.get(grouping);
        if (found == null) {
            throw new IllegalStateException(grouping.title());
        }
        return found;
    }

    /**
     * Counts from zero again.
     *
     * @param newResets what updates say that are to be counted; others are of the time before
     */
    void reset(int newResets) {
        resets = newResets;
        recent.clear();
        sinceStart = new StackCounts();
        ticksSinceStart = 0;
        startNanos = endNanos;
    }

    /** When the counting began, in nanoseconds since sampling did. */
    long startNanos() {
        return startNanos;
    }

    /** How long it has been counting. */
    double seconds() {
        return (endNanos - startNanos) / 1e9;
    }

    /** At how many instants a second the target was looked at lately. */
    double rate() {
        return rate;
    }

    Vitals vitals() {
        return vitals;
    }

    List<ProcessInfo> processes() {
        return processes;
    }

    List<ThreadInfo> threads() {
        return threads;
    }

    /** The updates that the trend covers, oldest first. */
    List<LiveUpdate> recent() {
        return List.copyOf(recent);
    }

    /** What "now" covers. */
    Counted now() {
        StackCounts counts = new StackCounts();
        long ticks = 0;
        List<LiveUpdate> updates = recent();
        for (LiveUpdate update : updates.subList(Math.max(0, updates.size() - NOW_UPDATES), updates.size())) {
            counts.addAll(update.counts());
            ticks += update.ticks();
        }
        return new Counted(counts, ticks);
    }

    /** Everything since the start or the last reset. */
    Counted sinceStart() {
        return new Counted(sinceStart, ticksSinceStart);
    }

    /** Counts, and the number of ticks that they are of. */
    record Counted(StackCounts counts, long ticks) {}

    /** The caller's node; {@link SampleSink#NONE} for the root. */
    int parent(int node) {
        return node == SampleSink.ROOT ? SampleSink.NONE : parents[node];
    }

    /** The number of the function or line of a node other than the root. */
    int key(Grouping grouping, int node) {
        return keysOf(grouping).ofFrame[nodeFrames[node]];
    }

    /** How many functions or lines there are. */
    int keyCount(Grouping grouping) {
        return keysOf(grouping).frames.size();
    }

    Frame keyFrame(Grouping grouping, int key) {
        return keysOf(grouping).frames.get(key);
    }

    /** The number of nodes, the root included. */
    int nodeCount() {
        return nodes;
    }
}
