package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Aggregates samples into a {@link Profile}. Samples that agree in time span, thread, state, stack and GIL holder
 * become one row. Time spans start narrow and double whenever the rows grow past a bound, so that memory stays bounded
 * however long the recording is. Not safe for several threads at once.
 */
public final class ProfileBuilder implements SampleSink {
    /** The narrowest time span of a row: 10 ms, a tick of the default rate. */
    public static final long FINEST_RESOLUTION_NANOS = 10_000_000;

    private static final int DEFAULT_MAX_ROWS = 2_000_000;

    private final int maxRows;
    private final Map<ProcessInfo, Integer> processIds = new HashMap<>();
    private final List<ProcessInfo> processes = new ArrayList<>();
    private final Map<ThreadKey, Integer> threadIds = new HashMap<>();
    private final List<ThreadInfo> threads = new ArrayList<>();
    private final Map<Frame, Integer> frameIds = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final CallTree tree = new CallTree();
    private final Map<String, String> sources = new TreeMap<>();
    private SampleRows rows;

    // Open addressing from a row's key to row + 1, over the rows of the newest time span only: older rows get no more.
    private int[] slots = new int[1024];
    private int firstRowOfSpan;
    private long span = Long.MIN_VALUE;

    // Threads of unknown id are told apart by their names.
    private record ThreadKey(int process, long tid, String nameOfUnknown) {}

    private ProfileBuilder(long resolutionNanos, int maxRows) {
        this.maxRows = maxRows;
        this.rows = new SampleRows(resolutionNanos, 1024);
    }

    /** A builder that keeps the times of samples, as finely as memory allows. */
    public static ProfileBuilder timed() {
        return new ProfileBuilder(FINEST_RESOLUTION_NANOS, DEFAULT_MAX_ROWS);
    }

    /** A builder that keeps times and starts to coarsen them at {@code maxRows} rows. */
    static ProfileBuilder timed(int maxRows) {
        return new ProfileBuilder(FINEST_RESOLUTION_NANOS, maxRows);
    }

    /** A builder that keeps times, at first in spans of this width, and coarsens them as memory demands. */
    public static ProfileBuilder startingAt(long resolutionNanos) {
        return new ProfileBuilder(resolutionNanos, DEFAULT_MAX_ROWS);
    }

    /**
     * A builder whose rows stand for spans of exactly this width, however many they get.
     *
     * @param resolutionNanos a profile's {@link Profile#timeResolutionNanos()}; 0 drops the times
     */
    public static ProfileBuilder ofResolution(long resolutionNanos) {
        return new ProfileBuilder(resolutionNanos, Integer.MAX_VALUE);
    }

    /** A builder that drops the times of samples: one row per thread, state and stack. */
    public static ProfileBuilder untimed() {
        return new ProfileBuilder(0, Integer.MAX_VALUE);
    }

    @Override
    public int process(ProcessInfo info) {
        Integer known = processIds.get(info);
        if (known != null) {
            return known;
        }
        int id = processes.size();
        processes.add(info);
        processIds.put(info, id);
        return id;
    }

    @Override
    public int thread(int process, long tid, String name) {
        ThreadKey key = new ThreadKey(process, tid, tid == 0 ? name : "");
        Integer known = threadIds.get(key);
        if (known != null) {
            if (!name.isEmpty() && !name.equals(threads.get(known).name())) {
                threads.set(known, new ThreadInfo(process, tid, name));
            }
            return known;
        }
        int id = threads.size();
        threads.add(new ThreadInfo(process, tid, name));
        threadIds.put(key, id);
        return id;
    }

    @Override
    public int frame(Frame frame) {
        Integer known = frameIds.get(frame);
        if (known != null) {
            return known;
        }
        int id = frames.size();
        frames.add(frame);
        frameIds.put(frame, id);
        return id;
    }

    @Override
    public int child(int parent, int frame) {
        return tree.child(parent, frame);
    }

    @Override
    public void sample(long timeNanos, int thread, ThreadState state, int node, long weight) {
        add(timeNanos, thread, state, node, weight, NONE, NONE);
    }

    @Override
    public void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode) {
        add(timeNanos, thread, ThreadState.GIL_WAIT, node, weight, holderThread, holderNode);
    }

    private void add(
            long timeNanos, int thread, ThreadState state, int node, long weight, int holderThread, int holderNode) {
        long newSpan = spanOf(timeNanos);
        if (newSpan != span) {
            if (rows.size() > maxRows && newSpan > span) {
                coarsen();
                newSpan = spanOf(timeNanos);
            }
            if (newSpan != span) {
                startSpan(newSpan);
            }
        }
        merge(thread, state, node, weight, holderThread, holderNode);
    }

    private long spanOf(long timeNanos) {
        long resolution = rows.resolutionNanos();
        return resolution == 0 || timeNanos < 0 ? -1 : timeNanos / resolution * resolution;
    }

    /** Adds to the row of the current span that has this key, or makes it. */
    private void merge(int thread, ThreadState state, int node, long weight, int holderThread, int holderNode) {
        int mask = slots.length - 1;
        int slot = hash(thread, state, node, holderThread, holderNode) & mask;
        for (int entry; (entry = slots[slot]) != 0; slot = (slot + 1) & mask) {
            if (isRow(entry - 1, thread, state, node, holderThread, holderNode)) {
                rows.addWeight(entry - 1, weight);
                return;
            }
        }
        int row = rows.add(span, thread, state, node, weight, holderThread, holderNode);
        slots[slot] = row + 1;
        if ((rows.size() - firstRowOfSpan) * 2 > slots.length) {
            rehash();
        }
    }

    private void startSpan(long newSpan) {
        span = newSpan;
        firstRowOfSpan = rows.size();
        Arrays.fill(slots, 0);
    }

    private boolean isRow(int row, int thread, ThreadState state, int node, int holderThread, int holderNode) {
        return rows.node(row) == node
                && rows.thread(row) == thread
                && rows.state(row) == state
                && rows.holderThread(row) == holderThread
                && rows.holderNode(row) == holderNode;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int row = firstRowOfSpan; row < rows.size(); row++) {
            int slot = hash(
                            rows.thread(row),
                            rows.state(row),
                            rows.node(row),
                            rows.holderThread(row),
                            rows.holderNode(row))
                    & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = row + 1;
        }
    }

    private static int hash(int thread, ThreadState state, int node, int holderThread, int holderNode) {
        int h = node * 0x9E3779B1 + thread * 0x85EBCA6B + state.ordinal() * 0xC2B2AE35;
        h += holderThread * 0x27D4EB2F + holderNode * 0x165667B1;
        return h ^ (h >>> 15);
    }

    /** Doubles the time span of a row. Where even that leaves too many rows, the next span change doubles it again. */
    private void coarsen() {
        SampleRows old = rows;
        rows = new SampleRows(old.resolutionNanos() * 2, old.size() / 2);
        span = Long.MIN_VALUE;
        for (int row = 0; row < old.size(); row++) {
            long newSpan = spanOf(old.time(row));
            if (newSpan != span) {
                startSpan(newSpan);
            }
            merge(
                    old.thread(row),
                    old.state(row),
                    old.node(row),
                    old.weight(row),
                    old.holderThread(row),
                    old.holderNode(row));
        }
    }

    /** Embeds the text of a source file, under the name that frames spell it with. */
    public void source(String file, String text) {
        sources.put(file, text);
    }

    /** The frames interned so far, by number. */
    public List<Frame> frames() {
        return frames;
    }

    /** The stacks seen so far. */
    public CallTree tree() {
        return tree;
    }

    /** The profile of what was added so far; the builder goes on. Takes a copy: some 40 bytes a row. */
    public Profile snapshot(ProfileFacts facts) {
        return profile(facts, tree.copy(), rows.copy());
    }

    /** The profile of what was added so far; the builder must not be used any more. */
    public Profile build(ProfileFacts facts) {
        return profile(facts, tree, rows);
    }

    private Profile profile(ProfileFacts facts, CallTree itsTree, SampleRows itsRows) {
        return new Profile(
                facts,
                List.copyOf(processes),
                List.copyOf(threads),
                List.copyOf(frames),
                itsTree,
                itsRows.sortedByTime(),
                Map.copyOf(sources));
    }
}
