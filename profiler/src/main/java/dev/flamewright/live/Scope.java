package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;

/**
 * Which samples are counted.
 *
 * @param process a process's number, or {@link SampleSink#NONE} for all
 * @param thread a thread's number, or {@link SampleSink#NONE} for all of the process
 */
record Scope(int process, int thread, StateChoice states) {
    static final Scope DEFAULT = new Scope(SampleSink.NONE, SampleSink.NONE, StateChoice.BUSY);

    boolean wants(LiveModel model, StackCounts counts, int row) {
        return wantsThread(model, counts.thread(row)) && states.wants(counts.state(row));
    }

    /** Whether it counts any of a thread's samples. */
    boolean wantsThread(LiveModel model, int candidate) {
        return thread == SampleSink.NONE
                ? process == SampleSink.NONE
                        || process == model.threads().get(candidate).process()
                : thread == candidate;
    }

    Scope ofProcess(int newProcess) {
        return new Scope(newProcess, SampleSink.NONE, states);
    }

    Scope ofThread(int newThread) {
        return new Scope(process, newThread, states);
    }

    Scope ofStates(StateChoice newStates) {
        return new Scope(process, thread, newStates);
    }
}
