package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The shapes come from Pyflame's documentation and its own tests; the stacks from the target itself. */
class PyflameCommandTest {
    private static final String PROGRAM = "spin_and_sleep.py";

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"2.7", "3.13"})
    void printsTheStackOfTheGilsHolderWithItsCount(String version) throws IOException {
        try (TargetProgram target = start(version, "spin")) {
            String stack = target.awaitLine("spin ").substring("spin ".length());
            target.awaitLine("ready");
            assertThat(profile("-s", "0.5", "-x", "-p", pid(target)))
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith(stack + " ").matches(".* [1-9][0-9]*"));
        }
    }

    @Test
    void leavesLineNumbersOut() throws IOException {
        try (TargetProgram target = start("3.13", "spin")) {
            target.awaitLine("ready");
            String script = target.script();
            assertThat(profile("-s", "0.3", "-n", "-x", pid(target)))
                    .singleElement()
                    .asString()
                    .startsWith(script + ":<module>;" + script + ":spin ");
            assertThat(err.toString()).startsWith("WARNING: ");
        }
    }

    @Test
    void countsIdleTimeUnlessItIsExcluded() throws IOException {
        try (TargetProgram target = start("3.13", "sleep")) {
            target.awaitLine("ready");
            assertThat(profile("-s", "0.3", "-p", pid(target)))
                    .singleElement()
                    .asString()
                    .matches("\\(idle\\) [1-9][0-9]*");
            assertThat(profile("-s", "0.3", "-x", "-p", pid(target))).isEmpty();
        }
    }

    @Test
    void showsAllThreads() throws IOException {
        try (TargetProgram target = start("3.13", "sleep")) {
            target.awaitLine("ready");
            List<String> lines = profile("-s", "0.3", "--threads", "-p", pid(target));
            assertThat(lines)
                    .hasSize(2)
                    .anyMatch(line -> line.contains(":sleep:"))
                    .anyMatch(line -> line.contains(":wait_for_nothing:"));
        }
    }

    @Test
    void dumpsEveryThreadInnermostFrameFirst() throws IOException {
        try (TargetProgram target = start("3.13", "spin")) {
            String[] stack =
                    target.awaitLine("spin ").substring("spin ".length()).split(";");
            target.awaitLine("ready");
            List<String> lines = profile("--dump", "-p", pid(target));
            int spinning = lines.indexOf(target.pid() + "*:");
            assertThat(lines.subList(spinning + 1, spinning + 3)).containsExactly(stack[1], stack[0]);
            assertThat(lines).anyMatch(line -> line.contains(":wait_for_nothing:"));
        }
    }

    @Test
    void aFlameChartIsOnePairOfLinesPerSample() throws IOException {
        try (TargetProgram target = start("3.13", "spin")) {
            String stack = target.awaitLine("spin ").substring("spin ".length());
            target.awaitLine("ready");
            long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            List<String> lines = profile("--flamechart", "-s", "0.3", "-p", pid(target));
            long after = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            assertThat(lines).isNotEmpty();
            for (int i = 0; i < lines.size(); i += 2) {
                assertThat(Long.parseLong(lines.get(i))).isBetween(before, after);
                assertThat(lines.get(i + 1)).isEqualTo(stack + ";");
            }
        }
    }

    @Test
    void tracesACommandWhoseOptionsAreItsOwn() throws IOException {
        PythonInstall python = Pythons.any();
        python.assumeInstalled();
        String code = "import time\nend = time.time() + 0.5\nwhile time.time() < end: pass";
        List<String> lines = profile("-x", "-t", String.valueOf(python.executable()), "-c", code);
        // Beside the command's own lines, only what Python itself imports while it starts.
        assertThat(lines)
                .anyMatch(line -> line.matches("<string>:<module>:3 [1-9][0-9]*"))
                .allMatch(line -> line.matches("<string>:<module>:[123] [1-9][0-9]*")
                        || line.matches(
                                "(<frozen [a-z_.]+>|.*/(site|encodings/[a-z_0-9]+|codecs)\\.py):.* [1-9][0-9]*"));
    }

    /** Old scripts say which Python they mean; the process itself knows better. */
    @ParameterizedTest
    @ValueSource(strings = {"26", "27", "34", "36", "310"})
    void takesEveryAbiThatPyflameKnewAndNewerOnes(String abi) throws IOException {
        try (TargetProgram target = start("3.13", "spin")) {
            String stack = target.awaitLine("spin ").substring("spin ".length());
            target.awaitLine("ready");
            assertThat(profile("--abi", abi, "-s", "0.1", "-x", "-p", pid(target)))
                    .singleElement()
                    .asString()
                    .startsWith(stack + " ");
        }
    }

    @Test
    void shortOptionsAreThoseOfPyflame() throws IOException {
        try (TargetProgram target = start("3.13", "spin")) {
            target.awaitLine("ready");
            assertThat(profile("-d", "-p", pid(target))).contains(target.pid() + "*:");
            assertThat(profile("-L", "-n", "-s0.2", "-r0.005", "-p", pid(target)))
                    .hasSize(2)
                    .anyMatch(line -> line.contains(":<module>;") && line.contains(":spin "))
                    .anyMatch(line -> line.contains(":wait_for_nothing;") || line.contains(":wait_for_nothing "));
        }
        assertThat(run("-v")).isZero();
        assertThat(run("-h")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|Say which process",
                "-t|requires a command",
                "-p 1 -t python|mutually compatible",
                "-d -t python|mutually compatible",
                "--abi=0 -p 1|Unknown or unsupported ABI version: 0",
                "-p -1|failed to parse",
                "-p 0|failed to parse",
                "foo|failed to parse",
                "1 2|Say which process",
                "-s -1 -p 1|must not be negative",
                "-t /no/such/file|Cannot start",
                "--no-such-option|Unknown option",
            })
    void wrongUsageEndsWithOneAsPyflameDid(String arguments, String message) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(1);
        assertThat(err.toString()).contains(message);
        assertThat(err.toString().lines().filter(line -> !line.startsWith("WARNING")))
                .hasSizeLessThanOrEqualTo(2);
    }

    private List<String> profile(String... arguments) throws IOException {
        Path file = folder.resolve("output");
        String[] all = new String[arguments.length + 2];
        all[0] = "-o";
        all[1] = file.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        assertThat(run(all)).as(err.toString()).isZero();
        return Files.readAllLines(file);
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "pyflame";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return command.execute(all);
    }

    private static TargetProgram start(String version, String mode) {
        return TargetProgram.start(Pythons.ofVersion(version), PROGRAM, mode);
    }

    private static String pid(TargetProgram target) {
        return Long.toString(target.pid());
    }
}
