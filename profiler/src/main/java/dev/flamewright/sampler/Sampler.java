package dev.flamewright.sampler;

import dev.flamewright.linux.OwnProcess;
import dev.flamewright.linux.SchedulingThread;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The sampling loop: at every tick, all processes are sampled, one after the other, on the thread that calls
 * {@link #run}. It must be a platform thread, and stay the same for all calls: ptrace is bound to it.
 */
public final class Sampler {
    /** A sleep is cut into pieces of this length, so that a wish to stop is heard. */
    private static final long MAX_SLEEP_NANOS = 50_000_000;

    /** To fall asleep and wake up again takes about as long; so short a wait is spent awake. */
    private static final long SHORTEST_SLEEP_NANOS = 10_000;

    /**
     * Rests for the sake of a compiler that has no other processor: the sampler is so much more urgent that, at a rate that
     * leaves it no sleep, its code would still be interpreted after seconds.
     */
    private static final int RESTS = 100;

    private static final long REST_NANOS = 1_000_000;
    private static final long UNTIL_REST_NANOS = 10_000_000;

    /** How often to look for a thread that did not stop in time: how long it may then be stopped for nothing. */
    private static final long LATE_SLEEP_NANOS = 500_000;

    /** The virtual machine compiles what was called 200 times ({@code Tier3InvocationThreshold}). */
    private static final int REHEARSALS = 250;

    private static final long REHEARSAL_MARGIN_NANOS = 1_000_000;

    /** After so long without a tick, code and data of a pause have left the processor's caches. */
    private static final long COLD_NANOS = 2_000_000;

    private final SamplingOptions options;
    private final ThreadStopper stopper;
    private final SamplingStats stats;
    private final List<ProcessSampler> processes = new ArrayList<>();
    private final SchedulingThread scheduling = new SchedulingThread();
    private BooleanSupplier mayCome = () -> false;
    private int rehearsals;
    private int rests;
    private long sleptNanos;

    // Counted: who asks while an earlier suspension ends is asking for another one.
    private final AtomicInteger suspensionsAsked = new AtomicInteger();
    private volatile int suspensionsOver;

    /** With no process yet. */
    public Sampler(SamplingOptions options, ThreadStopper stopper, SamplingStats stats) {
        this.options = options;
        this.stopper = stopper;
        this.stats = stats;
    }

    /** Takes a process in; it is sampled from the next tick on. */
    public void add(ProcessSampler process) {
        processes.add(process);
    }

    /** Samples this process no more, if it did. */
    void remove(TargetProcess process) {
        processes.removeIf(sampled -> {
            boolean same = sampled.process().equals(process);
            if (same) {
                sampled.close();
            }
            return same;
        });
    }

    /** Whether this process is sampled. */
    boolean samples(TargetProcess process) {
        return processes.stream().anyMatch(sampled -> sampled.process().equals(process));
    }

    /** Goes on without a process for as long as {@code mayCome} says that there may be one again. */
    void waitForProcesses(BooleanSupplier mayCome) {
        this.mayCome = mayCome;
    }

    /** The processes that are sampled and have not ended. */
    public List<ProcessSampler> processes() {
        return processes;
    }

    /**
     * Samples until the time is over, somebody wants it to stop, or no process is left.
     *
     * @param durationNanos how long, in nanoseconds
     * @param stop asked before each tick and every 50 ms
     * @param betweenTicks called after each tick, on this thread: the place to add processes
     */
    public void run(long durationNanos, BooleanSupplier stop, Runnable betweenTicks) {
        scheduling.makeUrgent();
        long start = System.nanoTime();
        sleptNanos = start;
        SamplingClock clock = new SamplingClock(options, start, start);
        long due = start;
        long ended = start;
        while (due - start < durationNanos && sleepUntil(due, stop)) {
            ended = tick(start, ended);
            betweenTicks.run();
            if (processes.isEmpty() && !mayCome.getAsBoolean()) {
                return;
            }
            due = nextTick(clock);
        }
    }

    /**
     * Samples all processes. What is done for each tick is not done in {@link #run} itself: a loop that is never left stays
     * with the interpreter for long.
     *
     * @param lastNanos when the tick before ended
     * @return when this one has
     */
    private long tick(long startNanos, long lastNanos) {
        if (System.nanoTime() - lastNanos > COLD_NANOS) {
            rehearse();
        }
        long time = System.nanoTime() - startNanos;
        for (int i = processes.size() - 1; i >= 0; i--) {
            ProcessSampler process = processes.get(i);
            process.tick(time);
            if (process.ended()) {
                process.close();
                processes.remove(i);
            }
        }
        return System.nanoTime();
    }

    private long nextTick(SamplingClock clock) {
        long due = clock.nextAfter(System.nanoTime());
        stats.lateTicks(clock.lateTicks());
        rehearseUntil(due - REHEARSAL_MARGIN_NANOS);
        return due;
    }

    /**
     * Spends what is left until the next tick on rehearsing, until the code of a pause is compiled: run by the interpreter,
     * the first pauses of a target would be several times as long as the later ones.
     */
    private void rehearseUntil(long end) {
        while (rehearsals < REHEARSALS && System.nanoTime() - end < 0 && rehearse()) {
            rehearsals++;
        }
    }

    /** Rehearses with the process that is sampled next; false if there is nothing to rehearse. */
    private boolean rehearse() {
        boolean useful = options.exact() && !processes.isEmpty();
        if (useful) {
            processes.getLast().rehearse();
        }
        return useful;
    }

    /** False if the sampling is to stop. */
    private boolean sleepUntil(long due, BooleanSupplier stop) {
        while (!stop.getAsBoolean()) {
            stopper.releaseLate();
            suspendIfAsked();
            long now = System.nanoTime();
            long left = due - now;
            if (left > SHORTEST_SLEEP_NANOS) {
                sleep(Math.min(left, stopper.hasLate() ? LATE_SLEEP_NANOS : MAX_SLEEP_NANOS));
            } else if (rests < RESTS && now - sleptNanos > UNTIL_REST_NANOS) {
                rests++;
                sleep(REST_NANOS);
            } else if (left <= 0) {
                return true;
            } else {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    private void sleep(long nanos) {
        scheduling.sleep(nanos);
        sleptNanos = System.nanoTime();
    }

    /**
     * Asks, from any thread, that this process be suspended between two ticks. Suspended at any other moment, it could
     * not resume the thread that it holds stopped.
     */
    public void suspendSoon() {
        suspensionsAsked.incrementAndGet();
    }

    /** Suspends this process if that was asked for and no target is waiting to be let go. */
    void suspendIfAsked() {
        int asked = suspensionsAsked.get();
        if (asked != suspensionsOver && !stopper.hasLate()) {
            OwnProcess.suspend();
            suspensionsOver = asked;
        }
    }

    /** Whether a suspension was asked for and is not over yet. */
    boolean isToSuspend() {
        return suspensionsAsked.get() != suspensionsOver;
    }
}
