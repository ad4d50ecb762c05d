package dev.flamewright.cli;

import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code bench/processes} runs: the CPU time that recording many processes takes, once they are all attached to. */
public final class ManyProcessesFigures {
    private static final long WARM_UP_MILLIS = 8_000;
    private static final long MEASURED_MILLIS = 20_000;

    private ManyProcessesFigures() {}

    /** Arguments: how many processes, how many samples a second. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("processes");
        Path output = folder.resolve("out.jfr");
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "many_processes.py", arguments[0])) {
            target.awaitLine("ready");
            try (ProfilerProcess profiler = ProfilerProcess.start(
                    List.of(),
                    List.of("-Xms8m", "-Xmn4m"),
                    "record",
                    "--subprocesses",
                    "-p",
                    Long.toString(target.pid()),
                    "-r",
                    arguments[1],
                    "-o",
                    output.toString())) {
                profiler.awaitLine("Sampling process");
                Thread.sleep(WARM_UP_MILLIS);
                double cpu = cpuSeconds(profiler.pid());
                long start = System.nanoTime();
                Thread.sleep(MEASURED_MILLIS);
                double share = (cpuSeconds(profiler.pid()) - cpu) / ((System.nanoTime() - start) / 1e9);
                long resident = residentKilobytes(profiler.pid());
                profiler.signal("INT");
                String words = profiler.awaitWords();
                System.out.printf(
                        Locale.ROOT,
                        "%s processes at %s Hz: %.0f %% of a processor, %.0f MB resident%n%s%n",
                        arguments[0],
                        arguments[1],
                        100 * share,
                        resident / 1024.0,
                        words.lines()
                                .filter(line -> line.contains(" samples in "))
                                .findFirst()
                                .orElse(words));
            }
        }
        Files.delete(output);
        Files.delete(folder);
        System.exit(0);
    }

    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    static long residentKilobytes(long pid) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
