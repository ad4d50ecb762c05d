package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Core files, of living processes by gcore and of crashed ones by the kernel, tell what the process would have told. */
class CoreDumpTest {
    private static final Set<String> MINORS = Set.of("2.7", "3.8", "3.11", "3.13", "3.14", "3.15");
    private static final Set<String> VARIANTS = Set.of("pyenv", "debian", "sid", "");

    @TempDir
    Path scratch;

    static Stream<PythonInstall> pythons() {
        return Pythons.all().stream()
                .filter(python -> MINORS.contains(python.minor()) && VARIANTS.contains(python.variant()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void aCoreFileOfGcoreShowsWhatTheProcessDid(PythonInstall python) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/gcore")), "gcore is not installed here");
        Path core;
        try (TargetProgram target = TargetProgram.start(python, "lock_waits.py")) {
            target.awaitLine("ready");
            Process gcore = new ProcessBuilder(
                            "gcore", "-o", scratch.resolve("core").toString(), Long.toString(target.pid()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(gcore.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            core = scratch.resolve("core." + target.pid());
            assertThat(gcore.waitFor()).as(output).isZero();
        }
        JsonNode process = dump(python, core);
        assertThat(process.get("python").asString()).isEqualTo(python.version());
        assertThat(process.get("condition").asString()).isEqualTo("from a core file");
        JsonNode main = process.get("threads").get(0);
        assertThat(main.get("name").asString()).isEqualTo("MainThread");
        assertThat(main.get("tid").asLong()).isEqualTo(process.get("pid").asLong());
        assertThat(functions(main)).containsExactly("<module>");
        JsonNode holder = thread(process, "holds_plain\u001b[31m");
        assertThat(functions(holder).getFirst()).isEqualTo("holds_plain");
        assertThat(locals(holder, 0)).containsExactly("thing=Thing(name='red \\x1b[31m')");
        assertThat(holder.get("syscall").asString()).isIn("clock_nanosleep", "pselect6", "select");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void aCrashLeavesItsStackAndValues(PythonInstall python) throws Exception {
        String pattern =
                Files.readString(Path.of("/proc/sys/kernel/core_pattern")).strip();
        assumeTrue(pattern.equals("core"), "the kernel hands core files to another program here: " + pattern);
        assumeTrue(python.root() == null, "the core file of Python " + python + " would be in another root");
        Path program = Path.of("src/test/python/crash.py").toAbsolutePath();
        ProcessBuilder crash = python.command(program.toString());
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -c unlimited && exec \"$0\" \"$@\""));
        command.addAll(crash.command());
        Process crashed = crash.command(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .start();
        crashed.getInputStream().readAllBytes();
        crashed.waitFor();
        Path core = core();
        assumeTrue(Files.exists(core), "no core file was written: a limit of this machine forbids it");

        JsonNode process = dump(python, core);
        assertThat(process.get("condition").asString()).isEqualTo("killed by signal 11");
        JsonNode main = process.get("threads").get(0);
        List<String> functions = functions(main);
        assertThat(functions.subList(functions.indexOf("crashes"), functions.size()))
                .containsExactly("crashes", "calls", "<module>");
        int crashes = functions.indexOf("crashes");
        assertThat(main.get("frames").get(crashes).get("source").asString()).isEqualTo("ctypes.string_at(0)");
        String big = python.isPython2() ? "1180591620717411303424L" : "1180591620717411303424";
        assertThat(locals(main, crashes))
                .containsExactly("argument={'key': " + big + "}", "local=[1, 'two', {'key': " + big + "}]");
        assertThat(locals(main, crashes + 1)).containsExactly("number=" + big);
        // It may not have got so far as to sleep.
        assertThat(thread(process, "sleeper").get("state").asString()).isIn("idle", "wait");
    }

    /** The kernel adds the process's number, or not. */
    private Path core() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.filter(file -> file.getFileName().toString().startsWith("core"))
                    .findFirst()
                    .orElse(scratch.resolve("core"));
        }
    }

    private static JsonNode dump(PythonInstall python, Path core) throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "dump",
                "--core",
                core.toString(),
                "--executable",
                python.hostExecutable().toRealPath().toString(),
                "--locals",
                "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return JsonMapper.shared().readTree(run.out()).get("processes").get(0);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static List<String> functions(JsonNode thread) {
        return elements(thread.get("frames"))
                .map(frame -> frame.get("name").asString())
                .toList();
    }

    private static List<String> locals(JsonNode thread, int frame) {
        return elements(thread.get("frames").get(frame).get("locals"))
                .map(local ->
                        local.get("name").asString() + "=" + local.get("value").asString())
                .toList();
    }

    private static JsonNode thread(JsonNode process, String name) {
        return elements(process.get("threads"))
                .filter(thread -> thread.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no thread " + name + " in " + process));
    }

    @Test
    void whatIsNoCoreFileIsRefusedByName() throws Exception {
        Path text = Files.writeString(scratch.resolve("text"), "x".repeat(1000));
        CommandLineRun run = CommandLineRun.of("dump", "--core", text.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("it is no core file of a 64-bit process");
        CommandLineRun missing =
                CommandLineRun.of("dump", "--core", scratch.resolve("missing").toString());
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(CommandLineRun.of("dump", "--core", text.toString(), "-p", "1")
                        .exitCode())
                .isEqualTo(2);
    }
}
