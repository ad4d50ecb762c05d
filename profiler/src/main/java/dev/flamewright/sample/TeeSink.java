package dev.flamewright.sample;

import java.util.Arrays;

/**
 * Hands every sample to two sinks, each of which numbers processes, threads, frames and nodes in its own way. Callers
 * use the numbers of the first.
 */
public final class TeeSink implements SampleSink {
    private final SampleSink first;
    private final SampleSink second;
    private final Numbers processes = new Numbers();
    private final Numbers threads = new Numbers();
    private final Numbers frames = new Numbers();
    private final Numbers nodes = new Numbers();

    /** The second sink's numbers by the first's; {@link #NONE} where there is none yet. */
    private static final class Numbers {
        private int[] seconds = new int[64];

        Numbers() {
            Arrays.fill(seconds, NONE);
        }

        int get(int first) {
            return first < 0 || first >= seconds.length ? NONE : seconds[first];
        }

        void put(int first, int second) {
            if (first >= seconds.length) {
                int old = seconds.length;
                seconds = Arrays.copyOf(seconds, Math.max(first + 1, old * 2));
                Arrays.fill(seconds, old, seconds.length, NONE);
            }
            seconds[first] = second;
        }
    }

    /** To {@code first} and {@code second}. */
    public TeeSink(SampleSink first, SampleSink second) {
        this.first = first;
        this.second = second;
        nodes.put(ROOT, ROOT);
    }

    @Override
    public int process(ProcessInfo info) {
        int number = first.process(info);
        processes.put(number, second.process(info));
        return number;
    }

    @Override
    public int thread(int process, long tid, String name) {
        int number = first.thread(process, tid, name);
        threads.put(number, second.thread(processes.get(process), tid, name));
        return number;
    }

    @Override
    public void processEnded(int process) {
        first.processEnded(process);
        second.processEnded(processes.get(process));
    }

    @Override
    public void threadEnded(int thread) {
        first.threadEnded(thread);
        second.threadEnded(threads.get(thread));
    }

    @Override
    public int frame(Frame frame) {
        int number = first.frame(frame);
        if (frames.get(number) == NONE) {
            frames.put(number, second.frame(frame));
        }
        return number;
    }

    @Override
    public int child(int parent, int frame) {
        int node = first.child(parent, frame);
        if (nodes.get(node) == NONE) {
            nodes.put(node, second.child(nodes.get(parent), frames.get(frame)));
        }
        return node;
    }

    @Override
    public void sample(long timeNanos, int thread, ThreadState state, int node, long weight) {
        first.sample(timeNanos, thread, state, node, weight);
        second.sample(timeNanos, threads.get(thread), state, nodes.get(node), weight);
    }

    @Override
    public void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode) {
        first.gilWait(timeNanos, thread, node, weight, holderThread, holderNode);
        second.gilWait(
                timeNanos,
                threads.get(thread),
                nodes.get(node),
                weight,
                threads.get(holderThread),
                nodes.get(holderNode));
    }
}
