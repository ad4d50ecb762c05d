package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;

/**
 * Which samples are counted.
 *
 * @param thread a thread's number, or {@link SampleSink#NONE} for all
 */
record Scope(int thread, StateChoice states) {
    static final Scope DEFAULT = new Scope(SampleSink.NONE, StateChoice.BUSY);

    boolean wants(StackCounts counts, int row) {
        return (thread == SampleSink.NONE || thread == counts.thread(row)) && states.wants(counts.state(row));
    }

    Scope ofThread(int newThread) {
        return new Scope(newThread, states);
    }

    Scope ofStates(StateChoice newStates) {
        return new Scope(thread, newStates);
    }
}
