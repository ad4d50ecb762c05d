package dev.flamewright.process;

import dev.flamewright.linux.Errno;
import dev.flamewright.linux.Ptrace;
import dev.flamewright.linux.SchedulingThread;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stops a thread of a target (or, rarely, several) for the time of a few memory reads, and lets it run on as if nothing had been. The
 * thread is seized for this stop only: between two stops nobody traces it, so that its signals, a debugger, or a new
 * program it executes never meet us. If this process dies meanwhile, the kernel lets the thread run on.
 *
 * <p>The stop is awaited by spinning: a blocking wait costs some 50 µs in a virtual machine, the spin 13. All calls
 * must come from one platform thread, as ptrace demands.
 */
public final class ThreadStopper {
    /** What became of an attempt to stop a thread. */
    public enum Outcome {
        /** Stopped: {@link #resume} is due. */
        STOPPED,
        /** There is no such thread any more. */
        GONE,
        /** Not allowed, or somebody else (a debugger) traces it. */
        DENIED,
        /**
         * It did not stop in time: it waits for a processor, or uninterruptibly, or others could not be held stopped any
         * longer. It will be let go as soon as it stops.
         */
        TOO_LATE
    }

    /** With so many threads that have still to stop, no other is asked to. */
    private static final int MAX_LATE = 64;

    /** A thread that runs stops within this; one that waits for a CPU does not, and spinning would keep it from one. */
    private static final long SPIN_NANOS = 100_000;

    private static final long NAP_NANOS = 20_000;

    private static final int OWN_PID = (int) ProcessHandle.current().pid();

    private final Ptrace ptrace = new Ptrace();
    private final SchedulingThread scheduling = new SchedulingThread();
    private final long patienceNanos;
    private final long maxPauseNanos;
    private int[] late = new int[MAX_LATE];
    private int lateCount;
    private int[] stopped = new int[16];
    private int[] waitStatuses = new int[16];
    private int stoppedCount;
    private long lastSeenRunningNanos;
    private EndListener endListener = (tid, status) -> {};

    /** Hears of threads whose end was reported to us as their tracer, and so will not be reported to anyone else here. */
    public interface EndListener {
        /** Thread {@code tid} ended with this status word of waitpid(2). */
        void ended(int tid, int waitStatus);
    }

    /** Makes {@code listener} hear of ends from now on. */
    public void onEnd(EndListener listener) {
        endListener = listener;
    }

    /**
     * A stopper that gives a thread some time to stop.
     *
     * @param patienceNanos how long, while no other is stopped: the thread runs on meanwhile
     * @param maxPauseNanos how long several may take together, since the first of them are held up meanwhile
     */
    public ThreadStopper(long patienceNanos, long maxPauseNanos) {
        this.patienceNanos = patienceNanos;
        this.maxPauseNanos = maxPauseNanos;
    }

    /** Stops the thread {@code tid} until {@link #resume}. */
    public Outcome stop(int tid) {
        Outcome refused = ask(tid);
        return refused == null ? await(tid) : refused;
    }

    /** Asks the thread to stop; why that cannot be, or null. */
    private @Nullable Outcome ask(int tid) {
        if (takeLate(tid)) {
            return null;
        }
        if (lateCount >= MAX_LATE) {
            return Outcome.TOO_LATE;
        }
        int error = ptrace.seize(tid);
        if (error < 0) {
            return error == -Errno.ESRCH ? Outcome.GONE : Outcome.DENIED;
        }
        ptrace.interrupt(tid);
        return null;
    }

    private Outcome await(int tid) {
        long start = System.nanoTime();
        long now = start;
        while (true) {
            lastSeenRunningNanos = now;
            Outcome outcome = look(tid, now - start, start + patienceNanos - now);
            if (outcome != null) {
                return outcome;
            }
            now = System.nanoTime();
        }
    }

    /**
     * Stops several threads until {@link #resume}; fewer than {@code count} where some are gone or may not be stopped. All are
     * asked before any is waited for: otherwise those that still run would keep the asked ones from a processor to stop on.
     *
     * @param tids whom; what the array holds afterwards is of no meaning
     * @return false if one did not stop in time: {@link #resume} is due all the same
     */
    public boolean stopAll(int[] tids, int count) {
        long start = System.nanoTime();
        int asked = 0;
        for (int i = 0; i < count; i++) {
            if (ask(tids[i]) == null) {
                tids[asked++] = tids[i];
            }
        }
        lastSeenRunningNanos = start;
        for (int i = 0; i < asked; i++) {
            Outcome outcome;
            do {
                long spent = System.nanoTime() - start;
                outcome = look(tids[i], spent, maxPauseNanos - spent);
            } while (outcome == null);
            if (outcome == Outcome.TOO_LATE) {
                for (int j = i + 1; j < asked; j++) {
                    addLate(tids[j]);
                }
                return false;
            }
        }
        return true;
    }

    /** Looks once whether a thread that was asked has stopped, and waits a little if not; null if it is to be looked again. */
    private @Nullable Outcome look(int tid, long spentNanos, long leftNanos) {
        int reported = ptrace.poll(tid);
        if (reported == tid) {
            int waitStatus = ptrace.waitStatus();
            if (!Ptrace.isStopped(waitStatus)) {
                endListener.ended(tid, waitStatus);
                return Outcome.GONE;
            }
            addStopped(tid, waitStatus);
            return Outcome.STOPPED;
        }
        if (reported < 0) {
            return Outcome.GONE;
        }
        if (leftNanos < 0) {
            addLate(tid);
            return Outcome.TOO_LATE;
        }
        if (spentNanos > SPIN_NANOS) {
            scheduling.sleep(NAP_NANOS);
        }
        return null;
    }

    private void addLate(int tid) {
        if (lateCount == late.length) {
            late = Arrays.copyOf(late, lateCount * 2);
        }
        late[lateCount++] = tid;
    }

    /** Takes a thread off the list of the late ones; false if it is not there. */
    private boolean takeLate(int tid) {
        for (int i = 0; i < lateCount; i++) {
            if (late[i] == tid) {
                late[i] = late[--lateCount];
                return true;
            }
        }
        return false;
    }

    private void addStopped(int tid, int waitStatus) {
        if (stoppedCount == stopped.length) {
            stopped = Arrays.copyOf(stopped, stoppedCount * 2);
            waitStatuses = Arrays.copyOf(waitStatuses, stoppedCount * 2);
        }
        stopped[stoppedCount] = tid;
        waitStatuses[stoppedCount] = waitStatus;
        stoppedCount++;
    }

    /** Whether the thread {@code tid} is stopped now. */
    public boolean holds(int tid) {
        for (int i = 0; i < stoppedCount; i++) {
            if (stopped[i] == tid) {
                return true;
            }
        }
        return false;
    }

    /** When the first stopped thread was last known to run, by {@link System#nanoTime()}: it stopped after that. */
    public long lastSeenRunningNanos() {
        return lastSeenRunningNanos;
    }

    /**
     * Lets all stopped threads run on, each with any signal that it was about to take.
     *
     * @return whether there were any
     */
    public boolean resume() {
        boolean any = stoppedCount > 0;
        while (stoppedCount > 0) {
            stoppedCount--;
            letGo(stopped[stoppedCount], waitStatuses[stoppedCount]);
        }
        return any;
    }

    private void letGo(int tid, int stopStatus) {
        InterruptedCall.hide(ptrace, tid);
        ptrace.detach(tid, Ptrace.signalToDeliver(stopStatus));
    }

    /**
     * Goes through the motions of a stop, of a thread that is none of ours: our own. The code that a target will be
     * stopped in is then compiled.
     */
    public void rehearse() {
        ptrace.interrupt(OWN_PID);
        await(OWN_PID);
        letGo(OWN_PID, 0);
    }

    /** Whether threads that did not stop in time are still to be let go: {@link #releaseLate} should be called soon. */
    public boolean hasLate() {
        return lateCount > 0;
    }

    /** Lets threads go that stopped after all. */
    public void releaseLate() {
        for (int i = lateCount - 1; i >= 0; i--) {
            int tid = late[i];
            int reported = ptrace.poll(tid);
            if (reported == Ptrace.NOTHING_YET) {
                continue;
            }
            if (reported == tid && Ptrace.isStopped(ptrace.waitStatus())) {
                letGo(tid, ptrace.waitStatus());
            } else if (reported == tid) {
                endListener.ended(tid, ptrace.waitStatus());
            }
            late[i] = late[--lateCount];
        }
    }
}
