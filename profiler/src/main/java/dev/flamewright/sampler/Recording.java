package dev.flamewright.sampler;

import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.linux.SchedulingThread;
import dev.flamewright.linux.SpawnedProcess;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.AttachException.Reason;
import dev.flamewright.process.ProcessTree;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import dev.flamewright.sample.SampleSink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One recording: the processes to sample, from attaching to the last tick. Everything happens on the calling thread,
 * which must be a platform thread and stay the same.
 */
public final class Recording implements AutoCloseable {
    /** How long a thread may take to stop. It runs on meanwhile; on a machine with too much to do it waits for a CPU. */
    private static final long STOP_PATIENCE_NANOS = 100_000_000;

    private static final long NAP_NANOS = 5_000_000;

    /** How long a tree of processes may take to have the first that is Python. */
    private static final long FAMILY_PATIENCE_NANOS = 5_000_000_000L;

    private final SamplingOptions options;
    private final SampleSink sink;
    private final SamplingStats stats = new SamplingStats();
    private final ThreadStopper stopper;
    private final Sampler sampler;
    private final SchedulingThread scheduling = new SchedulingThread();
    private @Nullable SpawnedProcess child;
    private @Nullable ProcessFamily family;
    private boolean subprocesses;
    private Instant start = Instant.now();
    private long startNanos = System.nanoTime();
    private long endNanos = startNanos;

    /** Of no process yet; samples go to {@code sink}. */
    public Recording(SamplingOptions options, SampleSink sink) {
        this.options = options;
        this.sink = sink;
        stopper = new ThreadStopper(STOP_PATIENCE_NANOS, options.maxPauseNanos());
        sampler = new Sampler(options, stopper, stats);
    }

    /**
     * Attaches to a running process.
     *
     * @throws AttachException if it cannot be read, or has no running CPython
     * @throws UnsupportedPythonException if its version is not known
     */
    public ProcessSampler attach(int pid) throws AttachException, UnsupportedPythonException {
        TargetProcess target = TargetProcess.of(pid);
        if (subprocesses) {
            return attachFamily(target);
        }
        ProcessSampler process = sampler(target, RuntimeFinder.PATIENCE);
        sampler.add(process);
        follow(ProcessTree.withoutDescendants(target));
        return process;
    }

    private ProcessFamily follow(ProcessTree tree) {
        ProcessFamily following = new ProcessFamily(tree, sampler, this::sampler);
        family = following;
        sampler.waitForProcesses(following::isAlive);
        return following;
    }

    private ProcessSampler sampler(TargetProcess process, Duration patience)
            throws AttachException, UnsupportedPythonException {
        return sampler(process, ProcessSampler.find(process, patience));
    }

    private ProcessSampler sampler(TargetProcess process, ProcessSampler.FoundPython python) {
        return new ProcessSampler(process, options, stopper, sink, stats, python);
    }

    /** Descendants of what is attached to from now on are sampled too, those that appear later as well. */
    public void followSubprocesses() {
        subprocesses = true;
    }

    /** Gives the first that is Python: the root may be a shell. */
    private ProcessSampler attachFamily(TargetProcess root) throws AttachException, UnsupportedPythonException {
        long deadline = System.nanoTime() + FAMILY_PATIENCE_NANOS;
        try {
            sampler.add(sampler(root, Duration.ZERO));
        } catch (AttachException e) {
            if (e.reason() != Reason.NO_PYTHON && e.reason() != Reason.NOT_INITIALISED) {
                throw e;
            }
        }
        ProcessFamily following = follow(ProcessTree.of(root));
        while (true) {
            following.update();
            if (!sampler.processes().isEmpty()) {
                return sampler.processes().getFirst();
            }
            if (!following.isAlive()) {
                throw AttachException.ended(root.pid());
            }
            if (System.nanoTime() - deadline >= 0) {
                return sampler(root, Duration.ZERO);
            }
            scheduling.sleep(NAP_NANOS);
        }
    }

    /**
     * Starts a program and attaches to it as soon as its Python runs.
     *
     * @return the attached process; null if the program ended before, see {@link #childExitCode()}
     * @throws IOException if it cannot be started
     * @throws AttachException if it is no Python program; it goes on, see {@link #awaitChild()}
     * @throws UnsupportedPythonException if its version is not known; it goes on
     */
    public @Nullable ProcessSampler launch(List<String> command)
            throws IOException, AttachException, UnsupportedPythonException {
        SpawnedProcess started = SpawnedProcess.start(command);
        child = started;
        stopper.onEnd((tid, status) -> {
            if (tid == started.pid()) {
                started.ended(status);
            }
        });
        try {
            return attach(started.pid());
        } catch (AttachException e) {
            if (started.hasEnded()) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Samples until the time is over, {@code stop} says so, or the last process has ended.
     *
     * @param durationNanos how long, in nanoseconds
     * @param betweenTicks called after each tick, on this thread
     */
    public void run(long durationNanos, BooleanSupplier stop, Runnable betweenTicks) {
        start = Instant.now();
        startNanos = System.nanoTime();
        sampler.run(durationNanos, stop, () -> {
            endNanos = System.nanoTime();
            if (family != null) {
                family.update();
            }
            betweenTicks.run();
        });
        endNanos = System.nanoTime();
    }

    /** The processes that are sampled now. */
    public List<TargetProcess> processes() {
        return sampler.processes().stream().map(ProcessSampler::process).toList();
    }

    /** Whether there is still a process to sample, or one may come. */
    public boolean isAlive() {
        return !sampler.processes().isEmpty() || (family != null && family.isAlive());
    }

    /** Waits for the launched program to end. */
    public void awaitChild() {
        while (child != null && !child.hasEnded()) {
            stopper.releaseLate();
            sampler.suspendIfAsked();
            scheduling.sleep(NAP_NANOS);
        }
    }

    /** The launched program's exit code; empty while it runs, or if none was launched. */
    public OptionalInt childExitCode() {
        return child != null && child.hasEnded() ? OptionalInt.of(child.exitCode()) : OptionalInt.empty();
    }

    /** Asks, from any thread, that this process be suspended as by Ctrl-Z, at a moment when no target is stopped. */
    public void suspendSoon() {
        sampler.suspendSoon();
    }

    /** Whether {@link #suspendSoon} was called and its effect is not over yet. */
    public boolean isToSuspend() {
        return sampler.isToSuspend();
    }

    /** Passes a signal on to the launched program, if there is one. */
    public void signalChild(int signal) {
        if (child != null) {
            child.signal(signal);
        }
    }

    /** What happened so far. */
    public SamplingStats stats() {
        return stats;
    }

    /** When sampling began. */
    public Instant start() {
        return start;
    }

    /** How long sampling took so far, in nanoseconds. */
    public long elapsedNanos() {
        return endNanos - startNanos;
    }

    @Override
    public void close() {
        sampler.processes().forEach(ProcessSampler::close);
        if (family != null) {
            family.close();
        }
    }
}
