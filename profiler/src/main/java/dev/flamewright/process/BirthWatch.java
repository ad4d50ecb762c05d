package dev.flamewright.process;

import dev.flamewright.linux.ProcessEvents;

/** Tells which processes have been made, anywhere on the machine, since it was last asked. */
sealed interface BirthWatch extends AutoCloseable permits EventBirthWatch, PidBirthWatch, BirthWatch.Nothing {
    /** Takes what happened, in order. */
    interface Listener {
        /** {@code parent} has made {@code child}, which may have ended since. */
        void forked(int parent, int child);

        /** {@code pid} runs another program. */
        void executed(int pid);
    }

    /**
     * Reports what happened since the last call; never waits.
     *
     * @return false if something may have been missed, and all processes must be looked at
     */
    boolean drain(Listener listener);

    @Override
    void close();

    /** The best that this profiler may use. */
    static BirthWatch open() {
        ProcessEvents events = ProcessEvents.open();
        return events != null ? new EventBirthWatch(events) : new PidBirthWatch();
    }

    /** Tells of nothing: for a process whose children are of no interest. */
    record Nothing() implements BirthWatch {
        @Override
        public boolean drain(Listener listener) {
            return true;
        }

        @Override
        public void close() {}
    }
}
