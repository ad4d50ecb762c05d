package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * Measures recordings, for {@code bench/jfr}: what recording costs beside aggregating, and how long it takes to make a
 * report of an hour at 1 kHz. Samples are made up: 400 functions, stacks of up to 40 frames, 20,000 of them.
 */
final class JfrFigures {
    private static final int SAMPLES = 3_600_000;
    private static final int STACKS = 20_000;
    private static final long PERIOD_NANOS = 1_000_000;

    private JfrFigures() {}

    public static void main(String[] args) throws IOException, MalformedProfileException {
        Path folder = Files.createTempDirectory("jfr-figures");
        Path file = folder.resolve("hour.jfr");
        ProfileFacts facts = ProfileFacts.UNKNOWN
                .during(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(1))
                .withPeriod(PERIOD_NANOS);

        for (int round = 0; round < 2; round++) {
            long cpu = cpuNanos();
            ProfileBuilder builder = ProfileBuilder.timed();
            samples(builder);
            builder.build(facts);
            long aggregating = cpuNanos() - cpu;
            cpu = cpuNanos();
            JfrRecorder recorder = new JfrRecorder(file, facts, JfrLimits.NONE);
            samples(recorder);
            recorder.close(facts);
            long recording = cpuNanos() - cpu;
            System.out.printf(
                    "per sample: aggregating %d ns of CPU, recording %d ns; the file has %.1f MB%n",
                    aggregating / SAMPLES, recording / SAMPLES, Files.size(file) / 1e6);
        }

        long start = System.nanoTime();
        Profile profile = ProfileReader.read(file.toString(), (format, in) -> format.read(in));
        long read = System.nanoTime();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("hour.html")), 1 << 16)) {
            new HtmlFormat().write(profile, WriteOptions.DEFAULT, out);
        }
        System.out.printf(
                "%d samples to a report: read in %.1f s, written in %.1f s, %.1f MB%n",
                profile.totalWeight(),
                (read - start) / 1e9,
                (System.nanoTime() - read) / 1e9,
                Files.size(folder.resolve("hour.html")) / 1e6);
        Files.delete(file);
        Files.delete(folder.resolve("hour.html"));
        Files.delete(folder);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void samples(SampleSink sink) {
        Random random = new Random(1);
        int[] frames = new int[400];
        for (int i = 0; i < frames.length; i++) {
            Frame frame = new PythonFrame("function_" + i, "/srv/app/module_" + i % 30 + ".py", i + 5, i);
            frames[i] = sink.frame(frame);
        }
        int[] nodes = new int[STACKS];
        for (int i = 1; i < nodes.length; i++) {
            // Most stacks go on from one that is there; one in forty starts anew.
            int parent = random.nextInt(40) == 0 ? SampleSink.ROOT : nodes[random.nextInt(i)];
            nodes[i] = sink.child(parent, frames[random.nextInt(frames.length)]);
        }
        int process = sink.process(new ProcessInfo(1, "python app.py", "3.13.0"));
        int thread = sink.thread(process, 1, "MainThread");
        for (int i = 0; i < SAMPLES; i++) {
            // Short stays: programs run in one place for a while.
            int node = nodes[1 + (i / 3 * 31 + random.nextInt(50)) % (STACKS - 1)];
            sink.sample(i * PERIOD_NANOS, thread, ThreadState.GIL, node, 1);
        }
    }
}
