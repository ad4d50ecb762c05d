package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code record} says to each mistake and to each process that cannot be sampled: what is wrong, and what to do. */
class RecordErrorsTest {
    /** Of everybody's rights, just that to read the class path wherever it is. */
    private static final List<String> AS_NOBODY = List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=-all,+dac_read_search",
            "--ambient-caps=+dac_read_search");

    @TempDir
    private Path folder;

    private CommandLineRun record(String... arguments) {
        String[] words = Stream.concat(
                        Stream.of("record", "-o", folder.resolve("out.folded").toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return CommandLineRun.of(words);
    }

    private void assertRefused(CommandLineRun run, int exitCode, String... says) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err()).contains(says).doesNotContain("Exception", "\tat ");
        assertThat(run.err().lines().count()).as(run.err()).isBetween(1L, 2L);
        assertThat(run.out()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-4711", "4194305"})
    void aNumberThatIsNoProcess(String pid) {
        assertRefused(record("-p", pid), 1, "There is no process " + pid + ".", "doctor");
    }

    @Test
    void aWordInsteadOfANumber() {
        assertRefused(record("-p", "python"), 2, "python", "--help");
    }

    @Test
    void neitherProcessNorCommand() {
        assertRefused(record(), 2, "-p PID", "-- COMMAND");
    }

    @Test
    void aShell() throws Exception {
        Process shell = new ProcessBuilder("sh").start();
        try {
            assertRefused(
                    record("-p", "" + shell.pid(), "-d", "1"), 1, "No Python in process " + shell.pid(), "doctor");
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    @Test
    void aZombie() {
        try (TargetProgram parent = TargetProgram.start(Pythons.any(), "zombie.py")) {
            String zombie = parent.awaitLine("zombie ").substring("zombie ".length());
            assertRefused(record("-p", zombie), 1, "zombie", "its parent " + parent.pid());
        }
    }

    @Test
    void anotherUsersProcess() {
        assumeTrue(isRoot(), "needs root, to become another user");
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "zombie.py")) {
            target.awaitLine("zombie");
            assertRefusedToNobody("" + target.pid());
        }
    }

    @Test
    void theMachinesFirstProcess() {
        if (isRoot()) {
            assertRefusedToNobody("1");
        } else {
            assertRefused(record("-p", "1"), 1, "No permission to read process 1", "doctor -p 1");
        }
    }

    private void assertRefusedToNobody(String pid) {
        try (ProfilerProcess profiler =
                ProfilerProcess.start(AS_NOBODY, List.of(), "record", "-p", pid, "-d", "1", "-o", "-")) {
            String words = profiler.awaitWords();
            assertThat(profiler.awaitExit()).as(words).isEqualTo(1);
            assertThat(words)
                    .contains("No permission to read process " + pid, "doctor -p " + pid)
                    .doesNotContain("Exception", "\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "1e9", "NaN"})
    void aRateThatCannotBe(String rate) {
        assertRefused(record("-p", "1", "-r", rate), 2, "rate must be more than 0 and at most 1,000,000");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "NaN", "1e300"})
    void aDurationThatCannotBe(String seconds) {
        assertRefused(record("-p", "1", "-d", seconds), 2, "duration must be more than 0 seconds");
    }

    /** There is no such process either, but that is found out later: before anything is sampled, the output is tried. */
    @ParameterizedTest
    @CsvSource({
        "/no/such/folder/out.svg, there is no such file or folder",
        "/proc/out.svg, Cannot write /proc/out.svg",
        "/, it is a folder"
    })
    void anOutputThatCannotBeWritten(String output, String says) throws IOException {
        CommandLineRun run = CommandLineRun.of("record", "-p", "999999999", "-f", "svg", "-o", output);
        assertRefused(run, 2, says, "-o");
    }

    @Test
    void anExtensionThatIsNoFormat() {
        assertRefused(CommandLineRun.of("record", "-p", "1", "-o", "picture.bmp"), 2, "picture.bmp", "--format", "svg");
    }

    @Test
    void aCommandThatDoesNotExist() {
        assertRefused(record("--", "no-such-program"), 1, "Cannot start no-such-program: there is no such program");
    }

    @Test
    void aFullDiskKeepsWhatWasThere() throws Exception {
        assumeTrue(isRoot(), "needs root, to mount a file system of 64 KiB");
        run("mount", "-t", "tmpfs", "-o", "size=64k", "none", folder.toString());
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "counters.py", "1", counters())) {
            target.awaitLine("ready");
            Path report = folder.resolve("report.html");
            Files.writeString(report, "an earlier report");
            CommandLineRun run =
                    CommandLineRun.of("record", "-q", "-p", "" + target.pid(), "-d", "0.2", "-o", report.toString());
            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(run.err()).contains("Cannot write " + report, "No space left on device", "untouched");
            assertThat(folder).isDirectoryContaining(file -> file.equals(report));
            assertThat(Files.readString(report)).isEqualTo("an earlier report");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).containsExactly(report);
            }
        } finally {
            run("umount", folder.toString());
        }
    }

    /** A recording that grows while it is made: what was written before the disk was full can be read. */
    @Test
    void aDiskThatBecomesFullKeepsWhatWasRecorded() throws Exception {
        assumeTrue(isRoot(), "needs root, to mount a small file system");
        run("mount", "-t", "tmpfs", "-o", "size=1m", "none", folder.toString());
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "counters.py", "1", counters())) {
            target.awaitLine("ready");
            Path recording = folder.resolve("rec.jfr");
            Path filler = folder.resolve("filler");
            try (ProfilerProcess profiler =
                    ProfilerProcess.start("record", "-p", "" + target.pid(), "-o", recording.toString())) {
                profiler.awaitLine("Sampling process");
                long end = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
                while (Files.size(recording) < 1000 && System.nanoTime() < end) {
                    Thread.sleep(20);
                }
                fill(filler);
                String words = profiler.awaitWords();
                assertThat(profiler.awaitExit()).as(words).isEqualTo(1);
                assertThat(words)
                        .contains("Cannot write the end of " + recording, "No space left on device", "convert")
                        .doesNotContain("Exception", "\tat ");
            }
            Files.delete(filler);
            CommandLineRun convert =
                    CommandLineRun.of("convert", recording.toString(), "--format", "folded", "-o", "-");
            assertThat(convert.out()).as(convert.err()).contains("step");
            assertThat(ProcessStates.of(target.pid())).isNotIn('t', 'T');
        } finally {
            run("umount", folder.toString());
        }
    }

    /** Takes all the space that there is. */
    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full.getMessage()).contains("No space left");
        }
    }

    private static String counters() throws IOException {
        Path file = Files.createTempFile("counters", null);
        Files.write(file, new byte[Long.BYTES]);
        file.toFile().deleteOnExit();
        return file.toString();
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = process.inputReader().readAllAsString();
        assumeTrue(process.waitFor() == 0, String.join(" ", command) + " failed: " + said);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
