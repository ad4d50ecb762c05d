package dev.flamewright.sampler;

import com.sun.management.ThreadMXBean;
import dev.flamewright.linux.SchedulingThread;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import dev.flamewright.profile.ProfileBuilder;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** What {@code bench/sampling} runs: figures of the sampling loop, medians over several rounds of one run. */
public final class SamplingFigures {
    private static final int ROUNDS = 7;
    private static final int TICKS = 50_000;
    private static final double SLOWDOWN_SECONDS = 3;

    private SamplingFigures() {}

    /** Arguments: the Python, the depth of the stack. */
    public static void main(String[] arguments) throws Exception {
        String python = arguments[0];
        String depth = arguments[1];
        Path program = Path.of("profiler/src/test/python/gaps.py").toAbsolutePath();
        // A grandchild: Java waits for its own children, and would take a traced one's stop for its end.
        Process shell = new ProcessBuilder(
                        "sh", "-c", "$TARGET_PREFIX \"$@\" & echo $!; wait", "sh", python, program.toString(), depth)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = shell.inputReader();
        int pid = Integer.parseInt(lines.readLine());
        try {
            lines.readLine();
            System.out.printf("%s, %s frames deep%n", python, depth);
            flatOut(pid, false);
            flatOut(pid, true);
            for (double rate : new double[] {100, 1000, 10_000}) {
                slowdown(pid, lines, rate);
            }
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            shell.waitFor();
        }
    }

    private static void flatOut(int pid, boolean exact) throws Exception {
        SamplingOptions options =
                new SamplingOptions(SamplingOptions.MAX_RATE, exact, false, SamplingOptions.DEFAULT.maxPauseNanos());
        SamplingStats stats = new SamplingStats();
        SchedulingThread scheduling = new SchedulingThread();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] micros = new double[ROUNDS];
        double[] bytes = new double[ROUNDS];
        try (ProcessSampler sampler = new ProcessSampler(
                TargetProcess.of(pid),
                options,
                new ThreadStopper(100_000_000, options.maxPauseNanos()),
                ProfileBuilder.untimed(),
                stats)) {
            for (int round = -3; round < ROUNDS; round++) {
                long allocated = threads.getCurrentThreadAllocatedBytes();
                long cpu = scheduling.processCpuNanos();
                for (int i = 0; i < TICKS; i++) {
                    sampler.tick(0);
                }
                if (round >= 0) {
                    micros[round] = (scheduling.processCpuNanos() - cpu) / 1e3 / TICKS;
                    bytes[round] = (double) (threads.getCurrentThreadAllocatedBytes() - allocated) / TICKS;
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-9s flat out: %6.2f µs CPU and %.1f bytes allocated per sample, %d failed%s%n",
                exact ? "exact" : "no-pause",
                median(micros),
                median(bytes),
                stats.failedTicks(),
                exact
                        ? String.format(
                                Locale.ROOT,
                                "; pause median %.1f µs, 99 %% %.1f µs, longest %.1f ms",
                                stats.pauses().percentileNanos(0.5) / 1e3,
                                stats.pauses().percentileNanos(0.99) / 1e3,
                                stats.pauses().maxNanos() / 1e6)
                        : "");
    }

    /** What the target says it loses with and without us, in turn, so that a drift of the machine falls on both alike. */
    private static void slowdown(int pid, BufferedReader lines, double rate) throws Exception {
        double[] slowed = new double[ROUNDS];
        double[] alone = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            alone[round] = 100 * lost(lines);
            SamplingOptions options = new SamplingOptions(rate, true, false, SamplingOptions.DEFAULT.maxPauseNanos());
            double[] watched = new double[1];
            try (Recording recording = new Recording(options, ProfileBuilder.untimed())) {
                recording.attach(pid);
                Thread meter = Thread.ofPlatform().start(() -> watched[0] = 100 * lost(lines));
                recording.run(Long.MAX_VALUE, () -> !meter.isAlive(), () -> {});
                meter.join();
            }
            slowed[round] = watched[0] - alone[round];
        }
        System.out.printf(
                Locale.ROOT,
                "exact at %,7.0f Hz: target slowed by %.2f %% (median of %d; lowest %.2f, highest %.2f; alone it loses %.2f %%)%n",
                rate,
                median(slowed),
                ROUNDS,
                Arrays.stream(slowed).min().getAsDouble(),
                Arrays.stream(slowed).max().getAsDouble(),
                median(alone));
    }

    /** The share of its time in which the target did not run, from its own clock. */
    private static double lost(BufferedReader lines) {
        try {
            while (lines.ready()) {
                lines.readLine();
            }
            lines.readLine();
            String[] first = lines.readLine().split(" ", 2);
            String[] last = first;
            while (Double.parseDouble(last[0]) - Double.parseDouble(first[0]) < SLOWDOWN_SECONDS) {
                last = lines.readLine().split(" ", 2);
            }
            return (Double.parseDouble(last[1]) - Double.parseDouble(first[1]))
                    / (Double.parseDouble(last[0]) - Double.parseDouble(first[0]));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
