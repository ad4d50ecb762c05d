package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples as Pyflame collects and prints them, for the scripts that read its output. A frame is
 * {@code file:function:line}; only Python frames are kept. Without threads, a tick is the stack of the thread that holds
 * the GIL, or {@code (idle)} when none does.
 *
 * <p>Source: Pyflame 1.6.7, {@code docs/usage.rst} and {@code src/prober.cc}.
 */
public final class PyflameStacks implements SampleSink {
    private static final String IDLE = "(idle)";

    private final boolean allThreads;
    private final boolean excludeIdle;
    private final boolean lineNumbers;

    private final List<Long> threadIds = new ArrayList<>();
    private final Map<Frame, Integer> frameIds = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final CallTree tree = new CallTree();

    // The samples in the order of their coming, one entry each; NONE as the node is an idle tick.
    private long[] times = new long[1024];
    private int[] threads = new int[1024];
    private int[] nodes = new int[1024];
    private int size;

    private long tickTime = Long.MIN_VALUE;
    private int gilThread = NONE;

    /**
     * Of one process.
     *
     * @param allThreads whether every thread's stack counts ({@code --threads}), else only that of the GIL's holder
     * @param excludeIdle whether idle ticks, and with {@code allThreads} idle threads, are left out
     * @param lineNumbers whether frames end with their line
     */
    public PyflameStacks(boolean allThreads, boolean excludeIdle, boolean lineNumbers) {
        this.allThreads = allThreads;
        this.excludeIdle = excludeIdle;
        this.lineNumbers = lineNumbers;
    }

    @Override
    public int process(ProcessInfo info) {
        return 0;
    }

    @Override
    public int thread(int process, long tid, String name) {
        int known = threadIds.indexOf(tid);
        if (known >= 0) {
            return known;
        }
        threadIds.add(tid);
        return threadIds.size() - 1;
    }

    @Override
    public int frame(Frame frame) {
        Frame kept = frame instanceof PythonFrame python && !lineNumbers ? python.withoutLine() : frame;
        Integer known = frameIds.putIfAbsent(kept, frames.size());
        if (known != null) {
            return known;
        }
        frames.add(kept);
        return frames.size() - 1;
    }

    @Override
    public int child(int parent, int frame) {
        return frames.get(frame) instanceof PythonFrame ? tree.child(parent, frame) : parent;
    }

    @Override
    public void sample(long timeNanos, int thread, ThreadState state, int node, long weight) {
        if (timeNanos != tickTime) {
            endTick();
            tickTime = timeNanos;
        }
        boolean holdsGil = state == ThreadState.GIL;
        if (holdsGil) {
            gilThread = thread;
        }
        if (node != ROOT && (allThreads ? !excludeIdle || state != ThreadState.IDLE : holdsGil)) {
            add(timeNanos, thread, node);
        }
    }

    @Override
    public void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode) {
        sample(timeNanos, thread, ThreadState.GIL_WAIT, node, weight);
    }

    private void endTick() {
        if (tickTime != Long.MIN_VALUE && gilThread == NONE && !allThreads && !excludeIdle) {
            add(tickTime, NONE, NONE);
        }
        gilThread = NONE;
        tickTime = Long.MIN_VALUE;
    }

    private void add(long time, int thread, int node) {
        if (size == nodes.length) {
            times = Arrays.copyOf(times, size * 2);
            threads = Arrays.copyOf(threads, size * 2);
            nodes = Arrays.copyOf(nodes, size * 2);
        }
        times[size] = time;
        threads[size] = thread;
        nodes[size++] = node;
    }

    /** One line for each distinct stack: its frames, outermost first, with {@code ;} between them, and its count. */
    public void writeFolded(Appendable out) throws IOException {
        endTick();
        long[] counts = new long[tree.size()];
        long idle = 0;
        for (int i = 0; i < size; i++) {
            if (nodes[i] == NONE) {
                idle++;
            } else {
                counts[nodes[i]]++;
            }
        }
        if (idle > 0) {
            out.append(IDLE + " " + idle + "\n");
        }
        for (int node = 0; node < counts.length; node++) {
            if (counts[node] > 0) {
                out.append(String.join(";", stack(node))).append(" " + counts[node] + "\n");
            }
        }
    }

    /**
     * Two lines for each sample: the microseconds since 1970, and its stack, every frame followed by {@code ;}.
     *
     * @param start when time 0 of the samples was
     */
    public void writeFlameChart(Instant start, Appendable out) throws IOException {
        endTick();
        long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, start);
        for (int i = 0; i < size; i++) {
            out.append(startMicros + times[i] / 1000 + "\n");
            out.append(nodes[i] == NONE ? IDLE : String.join(";", stack(nodes[i])) + ";")
                    .append('\n');
        }
    }

    /** Every thread's stack, innermost frame first, under the thread's number; a star marks the GIL's holder. */
    public void writeDump(Appendable out) throws IOException {
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.append('\n');
            }
            out.append(threadIds.get(threads[i]) + (threads[i] == gilThread ? "*" : "") + ":\n");
            for (String frame : stack(nodes[i]).reversed()) {
                out.append(frame).append('\n');
            }
        }
    }

    private List<String> stack(int node) {
        List<String> labels = new ArrayList<>();
        for (int n = node; n != ROOT; n = tree.parent(n)) {
            labels.add(label((PythonFrame) frames.get(tree.frame(n))));
        }
        return labels.reversed();
    }

    private String label(PythonFrame frame) {
        String function = frame.file() + ":" + frame.name();
        return FoldedNames.escape(lineNumbers ? function + ":" + frame.line() : function);
    }
}
