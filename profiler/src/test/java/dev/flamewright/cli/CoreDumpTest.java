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
        Path core = coreOf(python, "lock_waits.py", 2);
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

    /**
     * The core file of gcore, of a test program that is ready.
     *
     * @param waits how often a dump then tells of a wait for an {@code RLock}
     */
    private Path coreOf(PythonInstall python, String program, int waits) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/bin/gcore")), "gcore is not installed here");
        try (TargetProgram target = TargetProgram.start(python, program)) {
            target.awaitLine("ready");
            awaitLocks(target, waits);
            Process gcore = new ProcessBuilder(
                            "gcore", "-o", scratch.resolve("core").toString(), Long.toString(target.pid()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(gcore.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(gcore.waitFor()).as(output).isZero();
            return scratch.resolve("core." + target.pid());
        }
    }

    /** Threads that are ready to wait for a lock do so a little later. */
    private static void awaitLocks(TargetProgram target, int waits) throws InterruptedException {
        long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (CommandLineRun.of("dump", "-p", Long.toString(target.pid()))
                        .out()
                        .split(" waits for a RLock", -1)
                        .length
                <= waits) {
            assertThat(System.nanoTime()).as("waiting for locks").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    static Stream<PythonInstall> pythonsOfEachKindOfLock() {
        return pythons().filter(python -> Set.of("2.7", "3.13").contains(python.minor()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythonsOfEachKindOfLock")
    void aCoreFileTellsOfADeadlock(PythonInstall python) throws Exception {
        JsonNode process = dump(python, coreOf(python, "deadlocks.py", 5));
        List<String> circles = elements(process.get("deadlocks"))
                .map(circle -> elements(process.get("threads"))
                        .filter(thread -> elements(circle)
                                .anyMatch(
                                        tid -> tid.asLong() == thread.get("tid").asLong()))
                        .map(thread -> thread.get("name").asString())
                        .sorted()
                        .toList()
                        .toString())
                .toList();
        assertThat(circles).contains("[reentrant_one, reentrant_two]");
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
