package dev.flamewright.cli;

import dev.flamewright.linux.OwnProcess;
import dev.flamewright.live.LiveRecorder;
import dev.flamewright.live.Target;
import dev.flamewright.live.VitalsMeter;
import dev.flamewright.profile.Profile;
import dev.flamewright.sampler.ProcessSampler;
import dev.flamewright.sampler.Recording;
import dev.flamewright.sampler.SamplingOptions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The sampling behind the live view, on a thread of its own: attaching, tracing and detaching must be of one thread. */
final class LiveSampling {
    private static final int SIGTERM = 15;

    /** How long a command that was started for the view may take to end when the view does. */
    private static final long END_MILLIS = 3000;

    private static final long SNAPSHOT_SECONDS = 30;

    private static final long SUSPEND_LOOK_NANOS = 2_000_000;

    /** The child's own words would be written across the picture. */
    private static final String[] SILENTLY = {"sh", "-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh"};

    private final SamplingOptions options;
    private final TargetOptions target;
    private final LiveRecorder recorder = new LiveRecorder();
    private final Recording recording;
    private final CompletableFuture<ProcessSampler> attached = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "sampler");
    private volatile boolean stop;
    private volatile @Nullable RuntimeException failure;

    /**
     * Prepares to sample.
     *
     * @param target the process to attach to, or the command to start
     * @param subprocesses whether to sample those that it starts, too
     */
    LiveSampling(SamplingOptions options, TargetOptions target, boolean subprocesses) {
        this.options = options;
        this.target = target;
        recording = new Recording(options, recorder);
        if (subprocesses) {
            recording.followSubprocesses();
        }
        thread.setDaemon(true);
    }

    LiveRecorder recorder() {
        return recorder;
    }

    /** Starts sampling; a {@link UserError} if the target cannot be attached to. */
    Target start() {
        thread.start();
        try {
            ProcessSampler process = attached.join();
            return new Target(
                    process.process().pid(),
                    process.process().commandLine(),
                    process.version().toString());
        } catch (CompletionException e) {
            if (e.getCause() instanceof UserError error) {
                throw error;
            }
            throw e;
        }
    }

    /** What went wrong with the sampling; null if nothing did. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Everything recorded so far. */
    Profile snapshot() throws IOException {
        ProcessSampler process = attached.join();
        String commandLine = process.process().commandLine();
        try {
            return recorder.snapshot(() -> RecordingFacts.of(recording, options, process, commandLine))
                    .get(SNAPSHOT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the recording could not be copied: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Suspends this process, as by Ctrl-Z, at a moment when no target is stopped; returns when it has been continued. */
    void suspend() {
        if (thread.isAlive()) {
            recording.suspendSoon();
            while (recording.isToSuspend() && thread.isAlive()) {
                LockSupport.parkNanos(SUSPEND_LOOK_NANOS);
            }
        } else {
            OwnProcess.suspend();
        }
    }

    /** Ends it: detaches, and asks a command that was started for the view to end. */
    void end() {
        stop = true;
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (recording) {
            ProcessSampler process = target.attach(recording, SILENTLY);
            VitalsMeter meter = new VitalsMeter(process.process(), recording::processes, recording.stats());
            attached.complete(process);
            recording.run(
                    Long.MAX_VALUE, () -> stop, () -> recorder.betweenTicks(recording.elapsedNanos(), meter::read));
            recorder.end(recording.elapsedNanos(), meter.read());
            if (stop) {
                recording.signalChild(SIGTERM);
            }
            recording.awaitChild();
        } catch (UserError e) {
            attached.completeExceptionally(e);
        } catch (RuntimeException e) {
            failure = e;
            attached.completeExceptionally(e);
        }
    }
}
