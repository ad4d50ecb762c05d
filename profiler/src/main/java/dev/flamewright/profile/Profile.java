package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.List;
import java.util.Map;

/**
 * An immutable profile: interned frames, a calling-context tree over them, and rows of weighted samples. A row says:
 * in this span of time this thread, in this state, was seen with this stack so often. Rows are sorted by time; rows of
 * unknown time have time -1 and come first. Made by {@link ProfileBuilder}.
 */
public final class Profile {
    private final ProfileFacts facts;
    private final List<ProcessInfo> processes;
    private final List<ThreadInfo> threads;
    private final List<Frame> frames;
    private final CallTree tree;
    private final SampleRows rows;
    private final Map<String, String> sources;

    Profile(
            ProfileFacts facts,
            List<ProcessInfo> processes,
            List<ThreadInfo> threads,
            List<Frame> frames,
            CallTree tree,
            SampleRows rows,
            Map<String, String> sources) {
        this.facts = facts;
        this.processes = processes;
        this.threads = threads;
        this.frames = frames;
        this.tree = tree;
        this.rows = rows;
        this.sources = sources;
    }

    /** What is known of the recording besides its samples. */
    public ProfileFacts facts() {
        return facts;
    }

    /** The processes, by the index that {@link ThreadInfo#process()} holds. */
    public List<ProcessInfo> processes() {
        return processes;
    }

    /** The threads, by the index that {@link #rowThread} gives. */
    public List<ThreadInfo> threads() {
        return threads;
    }

    /** The distinct frames, by the index that {@link CallTree#frame} gives. */
    public List<Frame> frames() {
        return frames;
    }

    /** The stacks. Not to be grown by readers. */
    public CallTree tree() {
        return tree;
    }

    /** The texts of source files that were embedded at record time, by the file name as frames spell it. */
    public Map<String, String> sources() {
        return sources;
    }

    /** The same profile with these texts of source files and no others, by the file name as frames spell it. */
    public Profile withSources(Map<String, String> texts) {
        return new Profile(facts, processes, threads, frames, tree, rows, Map.copyOf(texts));
    }

    /** The number of rows. */
    public int rowCount() {
        return rows.size();
    }

    /** The width of the time span that a row stands for, in nanoseconds; 0 where rows have no times. */
    public long timeResolutionNanos() {
        return rows.resolutionNanos();
    }

    /** The start of the row's span, in nanoseconds since {@link ProfileFacts#start()}; -1 where unknown. */
    public long rowTime(int row) {
        return rows.time(row);
    }

    /** The row's thread, an index into {@link #threads()}. */
    public int rowThread(int row) {
        return rows.thread(row);
    }

    /** The row's thread state. */
    public ThreadState rowState(int row) {
        return rows.state(row);
    }

    /** The row's stack, a node of {@link #tree()}. */
    public int rowNode(int row) {
        return rows.node(row);
    }

    /** How many samples (or other {@link ProfileFacts#unit()}) the row stands for. */
    public long rowWeight(int row) {
        return rows.weight(row);
    }

    /** In a {@link ThreadState#GIL_WAIT} row, the thread that held the GIL; {@link SampleSink#NONE} where unknown. */
    public int rowHolderThread(int row) {
        return rows.holderThread(row);
    }

    /** In a {@link ThreadState#GIL_WAIT} row, the stack that held the GIL; {@link SampleSink#NONE} where unknown. */
    public int rowHolderNode(int row) {
        return rows.holderNode(row);
    }

    /** The sum of all rows' weights. */
    public long totalWeight() {
        long total = 0;
        for (int row = 0; row < rows.size(); row++) {
            total += rows.weight(row);
        }
        return total;
    }

    /** Per node: the weight of the rows whose stack ends there. */
    public long[] selfWeights() {
        long[] weights = new long[tree.size()];
        for (int row = 0; row < rows.size(); row++) {
            weights[rows.node(row)] += rows.weight(row);
        }
        return weights;
    }

    /** Per node: the weight of the rows whose stack passes through it, given {@link #selfWeights()} (left untouched). */
    public long[] totalWeights(long[] selfWeights) {
        return tree.totals(selfWeights);
    }

    /** The frames of a stack, outermost caller first. */
    public List<Frame> stack(int node) {
        Frame[] stack = new Frame[tree.depth(node)];
        int n = node;
        for (int i = stack.length - 1; i >= 0; i--) {
            stack[i] = frames.get(tree.frame(n));
            n = tree.parent(n);
        }
        return List.of(stack);
    }
}
