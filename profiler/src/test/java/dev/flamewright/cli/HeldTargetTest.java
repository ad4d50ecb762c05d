package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.Programs;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import dev.flamewright.testing.UninterruptibleTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that somebody else holds already. They are sampled all the same, and stay as they were. */
class HeldTargetTest {
    @TempDir
    private Path folder;

    @Test
    void stoppedBySomebodyElse() throws Exception {
        try (TargetProgram target = start()) {
            Programs.run(new ProcessBuilder("kill", "-STOP", "" + target.pid()));
            await(() -> ProcessStates.of(target.pid()) == 'T');
            assertThat(record(target)).contains("It is stopped", "kill -CONT " + target.pid());
            CommandLineRun dump = CommandLineRun.of("dump", "-p", "" + target.pid());
            assertThat(dump.out()).as(dump.err()).contains("count", "stopped");
            assertThat(ProcessStates.ofThreads(target.pid())).containsOnly('T');
            Programs.run(new ProcessBuilder("kill", "-CONT", "" + target.pid()));
            await(() -> ProcessStates.of(target.pid()) != 'T');
        }
    }

    @Test
    void tracedByStrace() throws Exception {
        Path strace = Programs.find("strace");
        try (TargetProgram target = start()) {
            Process tracer = trace(strace.toString(), "-f", "-o", "/dev/null", "-p", "" + target.pid());
            try {
                await(() -> tracer(target) != 0);
                assertThat(record(target))
                        .contains("Sampled without stopping threads", "traced by process " + tracer(target));
                CommandLineRun dump = CommandLineRun.of("dump", "-p", "" + target.pid());
                assertThat(dump.out()).as(dump.err()).contains("count");
                assertThat(tracer(target)).as("it traces on").isEqualTo(tracer.pid());
            } finally {
                tracer.destroy();
                assertThat(tracer.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            await(() -> ProcessStates.of(target.pid()) == 'R');
        }
    }

    @Test
    void heldByGdb() throws Exception {
        Path gdb = Programs.find("gdb");
        try (TargetProgram target = start()) {
            Process debugger = trace(gdb.toString(), "-q", "-nx", "-p", "" + target.pid());
            try {
                await(() -> ProcessStates.ofThreads(target.pid()).stream().allMatch(state -> state == 't'));
                record(target);
                assertThat(ProcessStates.ofThreads(target.pid())).containsOnly('t');
            } finally {
                debugger.destroyForcibly().waitFor();
            }
            await(() -> ProcessStates.of(target.pid()) == 'R');
        }
    }

    /** It holds the GIL or not, and neither stops nor goes on: it is shown where it stands, and nothing else is said. */
    @ParameterizedTest
    @ValueSource(strings = {"held", "released"})
    void inAnUninterruptibleWait(String gil) throws Exception {
        try (UninterruptibleTarget target = new UninterruptibleTarget(folder, gil)) {
            Path written = folder.resolve("out.folded");
            CommandLineRun recorded = CommandLineRun.of(
                    "record", "-p", "" + target.pid(), "-d", "0.5", "--state", "all", "-o", written.toString());
            assertThat(recorded.exitCode()).as(recorded.err()).isZero();
            assertThat(recorded.err()).doesNotContain("failed", "did not stop");
            assertThat(Files.readAllLines(written))
                    .isNotEmpty()
                    .allMatch(line -> line.matches(".*;stuck \\(.*;vfork \\(syscall\\) [0-9]+"));
            CommandLineRun dump = CommandLineRun.of("dump", "-p", "" + target.pid());
            assertThat(dump.out()).as(dump.err()).contains("stuck");
            assertThat(ProcessStates.of(target.pid())).isEqualTo('D');
            target.endWait();
            target.awaitGoneOn();
        }
    }

    /** At Ctrl-Z a dump ends its look before it is suspended: no thread is left stopped meanwhile. */
    @Test
    void aDumpThatIsSuspendedHoldsNoThread() throws Exception {
        try (TargetProgram target = start()) {
            for (int i = 0; i < 10; i++) {
                try (ProfilerProcess dump = ProfilerProcess.start("dump", "--locals", "-p", "" + target.pid())) {
                    // Somewhere from the start of its Java to its end.
                    Thread.sleep(300 + 60 * i);
                    if (dump.state() != 'X' && dump.state() != 'Z') {
                        dump.signal("TSTP");
                    }
                    await(() -> dump.state() == 'T' || dump.state() == 'X' || dump.state() == 'Z');
                    await(() -> !ProcessStates.ofThreads(target.pid()).contains('t'));
                }
            }
        }
    }

    /** What a recording says. */
    private String record(TargetProgram target) throws IOException {
        Path written = folder.resolve("out.folded");
        try (ProfilerProcess profiler = ProfilerProcess.start(
                "record", "-p", "" + target.pid(), "-d", "0.5", "--state", "all", "-o", written.toString())) {
            String words = profiler.awaitWords();
            assertThat(profiler.awaitExit()).as(words).isZero();
            assertThat(Files.readString(written)).as(words).contains("count");
            return words;
        }
    }

    private TargetProgram start() throws IOException {
        Path file = Files.createTempFile(folder, "counters", null);
        Files.write(file, new byte[2 * Long.BYTES]);
        TargetProgram target = TargetProgram.start(Pythons.any(), "counters.py", "2", file.toString());
        target.awaitLine("ready");
        return target;
    }

    /** Its standard input stays open. */
    private static Process trace(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int tracer(TargetProgram target) {
        try {
            return Files.readAllLines(Path.of("/proc/" + target.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("TracerPid:"))
                    .map(line -> Integer.parseInt(
                            line.substring("TracerPid:".length()).strip()))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain");
            }
            Thread.sleep(1);
        }
    }
}
