package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;

/**
 * Hands samples on as if all were of one thread, for totals of stacks and states: what is kept of them then does not grow
 * with the processes and threads that come and go.
 */
public final class OneThreadSink implements SampleSink {
    private static final ProcessInfo ALL = new ProcessInfo(0, "", "");

    private final SampleSink target;
    private final int process;
    private final int thread;

    /** To {@code target}. */
    public OneThreadSink(SampleSink target) {
        this.target = target;
        process = target.process(ALL);
        thread = target.thread(process, 0, "");
    }

    @Override
    public int process(ProcessInfo info) {
        return process;
    }

    @Override
    public int thread(int process, long tid, String name) {
        return thread;
    }

    @Override
    public int frame(Frame frame) {
        return target.frame(frame);
    }

    @Override
    public int child(int parent, int frame) {
        return target.child(parent, frame);
    }

    @Override
    public void sample(long timeNanos, int thread, ThreadState state, int node, long weight) {
        target.sample(timeNanos, thread, state, node, weight);
    }

    @Override
    public void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode) {
        target.gilWait(timeNanos, thread, node, weight, holderThread, holderNode);
    }
}
