package dev.flamewright.sampler;

/**
 * What the kernel says about a thread.
 *
 * @param tid its number in the profiler's PID namespace; 0 where unknown
 * @param known whether the rest is known
 * @param running whether it was on a CPU, or ready for one
 * @param syscall the number of the system call that it is blocked in; -1 for none
 * @param firstArgument of that call
 */
record KernelView(int tid, boolean known, boolean running, long syscall, long firstArgument) {
    static KernelView unknown(int tid) {
        return new KernelView(tid, false, false, -1, 0);
    }

    /** Where views come from: the proc file system, or a core file. */
    @FunctionalInterface
    interface Source {
        /**
         * The view of a Python thread.
         *
         * @param nativeThreadId {@code PyThreadState.native_thread_id}; 0 before 3.11
         * @param threadId {@code PyThreadState.thread_id}
         */
        KernelView of(long nativeThreadId, long threadId);
    }
}
