package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** What the kernel's scheduler is told by, and of, the calling thread: its sleep, its priority, its CPU time. */
public final class SchedulingThread {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private static final int PR_SET_TIMERSLACK = 29;
    private static final int PRIO_PROCESS = 0;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final MemorySegment time = Arena.ofAuto().allocate(JAVA_LONG, 2);

    /**
     * Makes sleeps of the calling thread end on time (1 ns of timer slack instead of 50 µs) and, where allowed, the
     * thread more urgent than ordinary ones, so that it is not put aside while it holds a target stopped.
     *
     * @return whether the priority could be raised (root or {@code CAP_SYS_NICE})
     */
    public boolean makeUrgent() {
        Kernel.call(Syscall.PRCTL, PR_SET_TIMERSLACK, 1);
        return Kernel.call(Syscall.SETPRIORITY, PRIO_PROCESS, 0, -20, 0) == 0;
    }

    /** Sleeps for {@code nanos}, without allocation; may wake early by a signal. */
    public void sleep(long nanos) {
        if (nanos <= 0) {
            return;
        }
        time.setAtIndex(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        time.setAtIndex(JAVA_LONG, 1, nanos % NANOS_PER_SECOND);
        try {
            Kernel.waitingCall(Syscall.CLOCK_NANOSLEEP, CLOCK_MONOTONIC, 0, time.address(), 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The CPU time of the whole profiler process so far, in nanoseconds. */
    public long processCpuNanos() {
        Kernel.call(Syscall.CLOCK_GETTIME, CLOCK_PROCESS_CPUTIME_ID, time.address());
        return time.getAtIndex(JAVA_LONG, 0) * NANOS_PER_SECOND + time.getAtIndex(JAVA_LONG, 1);
    }
}
