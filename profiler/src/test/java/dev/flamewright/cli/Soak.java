package dev.flamewright.cli;

import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A long recording, at 100 Hz, of a service whose processes, threads and functions come and go: what the profiler needs
 * at its beginning and at its end, and whether it lost anything. {@code bench/soak} runs it for an hour.
 *
 * @param resident of the profiler, in kB, one a second
 * @param descriptors that the profiler has open, one a second
 * @param children that came and went in the target meanwhile
 * @param words what the profiler said
 * @param cpuSeconds that the profiler used
 * @param stopped the states of the target's threads afterwards that are none of a running process
 */
public record Soak(
        long[] resident, long[] descriptors, long children, String words, double cpuSeconds, List<Character> stopped) {
    /** As the released program runs, see {@code distribution/src/image/bin/flamewright}. */
    private static final List<String> JVM_OPTIONS = List.of("-Xms8m", "-Xmn4m");

    private static final Pattern SUMMARY =
            Pattern.compile("([0-9,]+) samples in .*?(?:, ([0-9]+) late ticks)?(?:, ([0-9]+) failed)?(?:, .*)?");

    static Soak run(Duration duration, Path folder) throws IOException, InterruptedException {
        try (TargetProgram service = TargetProgram.start(Pythons.any(), "churning_service.py")) {
            service.awaitLine("ready");
            long before = children(service);
            try (ProfilerProcess profiler = ProfilerProcess.start(
                    List.of(),
                    JVM_OPTIONS,
                    "record",
                    "--subprocesses",
                    "-p",
                    Long.toString(service.pid()),
                    "-d",
                    Long.toString(duration.toSeconds()),
                    "-o",
                    folder.resolve("soak.jfr").toString())) {
                profiler.awaitLine("Sampling process");
                List<Long> resident = new ArrayList<>();
                List<Long> descriptors = new ArrayList<>();
                double cpuSeconds = 0;
                long end = System.nanoTime() + duration.minusSeconds(2).toNanos();
                while (System.nanoTime() < end) {
                    Thread.sleep(1000);
                    resident.add(ManyProcessesFigures.residentKilobytes(profiler.pid()));
                    descriptors.add(openFiles(profiler.pid()));
                    cpuSeconds = ManyProcessesFigures.cpuSeconds(profiler.pid());
                }
                String words = profiler.awaitWords();
                if (profiler.awaitExit() != 0) {
                    throw new AssertionError(words);
                }
                List<Character> states = new ArrayList<>(ProcessStates.ofThreads(service.pid()));
                states.removeIf(state -> state != 't' && state != 'T');
                return new Soak(
                        longs(resident), longs(descriptors), children(service) - before, words, cpuSeconds, states);
            }
        }
    }

    /** The number in the newest of the service's lines. */
    private static long children(TargetProgram service) {
        String line = service.awaitLine("lived ");
        while (service.hasLine()) {
            line = service.awaitLine("lived ");
        }
        return Long.parseLong(line.substring("lived ".length()));
    }

    /** The middle value of the {@code part}-th of {@code parts} equal parts, counted from 0. */
    static long median(long[] values, int part, int parts) {
        long[] sorted = Arrays.copyOfRange(
                values,
                values.length * part / parts,
                Math.max(values.length * part / parts + 1, values.length * (part + 1) / parts));
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A number of the profiler's summary: 1 the samples, 2 the late ticks, 3 the ticks that failed. */
    long summary(int group) {
        Matcher matcher = words.lines()
                .map(SUMMARY::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no summary in: " + words));
        String number = matcher.group(group);
        return number == null ? 0 : Long.parseLong(number.replace(",", ""));
    }

    private static long openFiles(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int parts = 6;
        for (int part = 0; part < parts; part++) {
            text.append(String.format(
                    Locale.ROOT,
                    "part %d of %d: resident %.1f MB, %d descriptors%n",
                    part + 1,
                    parts,
                    median(resident, part, parts) / 1024.0,
                    median(descriptors, part, parts)));
        }
        return text
                + String.format(
                        Locale.ROOT,
                        "%d children came and went; %d samples, %d late ticks, %d failed; %.2f %% of a processor; target's threads left stopped: %s%n%s",
                        children,
                        summary(1),
                        summary(2),
                        summary(3),
                        100 * cpuSeconds / resident.length,
                        stopped,
                        words);
    }

    /** Arguments: for how many minutes. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("soak");
        System.out.print(run(Duration.ofMinutes(Long.parseLong(arguments[0])), folder));
        Files.deleteIfExists(folder.resolve("soak.jfr"));
        Files.delete(folder);
        System.exit(0);
    }
}
