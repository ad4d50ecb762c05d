package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.flamewright.testing.EachPython;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DumpCommandTest {
    private static final String RED = "\u001b[31m";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path scratch;

    @EachPython
    void saysWhoWaitsForWhom(PythonInstall python) throws Exception {
        try (TargetProgram target = TargetProgram.start(python, "lock_waits.py")) {
            target.awaitLine("ready");
            JsonNode process = dumpWhenAllWait(target);

            assertThat(process.get("pid").asLong()).isEqualTo(target.pid());
            assertThat(process.get("python").asString()).isEqualTo(python.version());
            assertThat(process.get("exact").asBoolean()).isTrue();
            JsonNode main = process.get("threads").get(0);
            assertThat(main.get("name").asString()).isEqualTo("MainThread");
            assertThat(main.get("tid").asLong()).isEqualTo(target.pid());
            assertThat(main.get("state").asString()).isEqualTo("gil");
            assertThat(main.get("frames").get(0).get("source").asString()).isIn("while True:", "x += 1");
            assertThat(main.get("frames").get(0).get("file").asString()).isEqualTo(target.script());

            JsonNode holder = thread(process, "holds_plain");
            assertThat(holder.get("state").asString()).isEqualTo("idle");
            assertThat(locals(holder)).containsExactly("thing: Thing = Thing(name='red \\x1b[31m')");
            assertThat(locals(thread(process, "waits_in_with"))).containsExactly("argument: str = 'argument'");
            for (String name : List.of("waits_in_with", "waits_in_acquire")) {
                assertThat(thread(process, name).get("syscall").asString()).isEqualTo("futex");
                assertThat(waits(thread(process, name)))
                        .as(name)
                        .containsExactly("Lock of " + holder.get("tid").asLong() + " holds_plain" + RED + " false");
            }
            for (String name : List.of("waits_reentrant", "waits_reentrant_in_with")) {
                long owner = thread(process, "holds_reentrant").get("tid").asLong();
                assertThat(waits(thread(process, name)))
                        .as(name)
                        .containsExactly("RLock of " + owner + " holds_reentrant" + RED + " true");
            }
        }
    }

    @EachPython
    void namesThreadsThatWaitForEachOther(PythonInstall python) throws Exception {
        try (TargetProgram target = TargetProgram.start(python, "deadlocks.py")) {
            target.awaitLine("ready");
            JsonNode process = dumpWhenAllWait(target, 6);
            Map<Long, String> names = new HashMap<>();
            elements(process.get("threads"))
                    .forEach(thread -> names.put(
                            thread.get("tid").asLong(), thread.get("name").asString()));
            assertThat(elements(process.get("deadlocks"))
                            .map(circle -> elements(circle)
                                    .map(tid -> names.getOrDefault(tid.asLong(), "?"))
                                    .collect(Collectors.toSet())))
                    .containsExactlyInAnyOrder(
                            Set.of("plain_one", "plain_two"),
                            Set.of("reentrant_one", "reentrant_two"),
                            Set.of("alone"));
            CommandLineRun text = CommandLineRun.of("dump", "-p", Long.toString(target.pid()));
            assertThat(text.out())
                    .contains("Deadlock: these threads wait for each other:\n")
                    .contains("Deadlock: a thread waits for itself:\n")
                    .containsPattern(
                            "    thread \\d+ \"plain_one\" waits for a Lock that, it seems, thread \\d+ \"plain_two\" holds\n")
                    .containsPattern(
                            "    thread \\d+ \"reentrant_one\" waits for a RLock that thread \\d+ \"reentrant_two\" holds\n");
        }
    }

    private static JsonNode dumpWhenAllWait(TargetProgram target) throws Exception {
        return dumpWhenAllWait(target, 4);
    }

    /** The threads go to sleep on their locks when they please. */
    private static JsonNode dumpWhenAllWait(TargetProgram target, int count) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            CommandLineRun run = CommandLineRun.of("dump", "-p", Long.toString(target.pid()), "--locals", "--json");
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(schema().validate(run.out(), InputFormat.JSON)).isEmpty();
            JsonNode process =
                    JsonMapper.shared().readTree(run.out()).get("processes").get(0);
            long waiting = elements(process.get("threads"))
                    .filter(thread -> !thread.get("waitsFor").isEmpty())
                    .count();
            if (waiting == count || System.nanoTime() > deadline) {
                return process;
            }
            Thread.sleep(20);
        }
    }

    private static Schema schema() throws IOException {
        String text = Files.readString(Path.of("../docs/dump.schema.json"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text, InputFormat.JSON);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode thread(JsonNode process, String name) {
        return elements(process.get("threads"))
                .filter(thread -> thread.get("name").asString().equals(name + RED))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no thread " + name + " in " + process));
    }

    private static List<String> locals(JsonNode thread) {
        return elements(thread.get("frames").get(0).get("locals"))
                .map(local ->
                        local.get("name").asString() + ": " + local.get("type").asString() + " = "
                                + local.get("value").asString())
                .toList();
    }

    private static List<String> waits(JsonNode thread) {
        return elements(thread.get("waitsFor"))
                .map(wait -> wait.get("what").asString() + " of "
                        + wait.get("holderTid").asLong() + " "
                        + wait.get("holderName").asString() + " "
                        + wait.get("certain").asBoolean())
                .toList();
    }

    @Test
    void textShowsEscapesAndNeverExecutesThem() {
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "lock_waits.py")) {
            target.awaitLine("ready");
            String pid = Long.toString(target.pid());
            CommandLineRun run = CommandLineRun.of("dump", "-p", pid, "--locals");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("\"holds_plain\\x1b[31m\"")
                    .contains("thing = Thing(name='red \\x1b[31m')")
                    .contains("        time.sleep(1000)\n")
                    .doesNotContain("\u001b");
            CommandLineRun coloured = CommandLineRun.of("dump", "-p", pid, "--color", "always");
            assertThat(coloured.out()).contains("\u001b[1mThread " + pid).doesNotContain(RED);
        }
    }

    @Test
    void valuesAreCutToAFewHundredCharacters() throws Exception {
        Path program = scratch.resolve("huge.py");
        Files.writeString(program, """
                import time
                def work():
                    text = 'x' * 10000000
                    number = 7 ** 100000
                    many = list(range(1000000))
                    table = dict((n, 'y' * 1000) for n in range(1000))
                    deep = []
                    for _ in range(100000):
                        deep = [deep]
                    print('ready', flush=True)
                    time.sleep(1000)
                work()
                """);
        try (TargetProgram target = TargetProgram.start(Pythons.any(), program)) {
            target.awaitLine("ready");
            CommandLineRun run = CommandLineRun.of("dump", "-p", Long.toString(target.pid()), "--locals", "--json");
            JsonNode main = JsonMapper.shared()
                    .readTree(run.out())
                    .get("processes")
                    .get(0)
                    .get("threads")
                    .get(0);
            List<String> values = locals(main);
            assertThat(values).hasSize(6).allSatisfy(value -> assertThat(value).hasSizeLessThan(1000));
            assertThat(values.get(0)).startsWith("text: str = '" + "x".repeat(100));
            assertThat(values.get(2)).startsWith("many: list = [0, 1, 2, 3, ");
            assertThat(values.get(3)).startsWith("table: dict = {0: '" + "y".repeat(100));
            assertThat(values.get(4)).startsWith("deep: list = [[[");
        }
    }

    @Test
    void aStoppedProcessIsReadAndStaysStopped() throws Exception {
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "lock_waits.py")) {
            target.awaitLine("ready");
            new ProcessBuilder("kill", "-STOP", Long.toString(target.pid()))
                    .start()
                    .waitFor();
            awaitState(target, 'T');
            CommandLineRun run = CommandLineRun.of("dump", "-p", Long.toString(target.pid()));
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains(", stopped").contains("MainThread").contains("waits_in_acquire");
            awaitState(target, 'T');
        }
    }

    private static void awaitState(TargetProgram target, char state) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String stat = Files.readString(Path.of("/proc/" + target.pid() + "/stat"));
            if (stat.charAt(stat.lastIndexOf(')') + 2) == state) {
                return;
            }
            assertThat(System.nanoTime()).as("waiting for state " + state).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    @Test
    void subprocessesAreShownToo() throws Exception {
        Path program = scratch.resolve("parent.py");
        Files.writeString(program, """
                import subprocess, sys, time
                child = subprocess.Popen(['/bin/sh', '-c', '"$0" -c "import time\\nprint(1, flush=True)\\ntime.sleep(1000)"; true',
                                          sys.executable], stdout=subprocess.PIPE)
                child.stdout.readline()
                print('ready', flush=True)
                time.sleep(1000)
                """);
        try (TargetProgram target = TargetProgram.start(Pythons.any(), program)) {
            target.awaitLine("ready");
            CommandLineRun run =
                    CommandLineRun.of("dump", "-p", Long.toString(target.pid()), "--subprocesses", "--json");
            assertThat(run.exitCode()).isZero();
            assertThat(schema().validate(run.out(), InputFormat.JSON)).isEmpty();
            assertThat(elements(JsonMapper.shared().readTree(run.out()).get("processes"))
                            .map(process -> process.get("threads")
                                    .get(0)
                                    .get("frames")
                                    .get(0)
                                    .get("file")
                                    .asString()))
                    .containsExactly(program.toString(), "<string>");
        }
    }

    @Test
    void mistakesAreToldInOneLine() {
        assertThat(CommandLineRun.of("dump", "-p", "0").exitCode()).isEqualTo(2);
        assertThat(CommandLineRun.of("dump").exitCode()).isEqualTo(2);
        CommandLineRun notPython = CommandLineRun.of(
                "dump", "-p", Long.toString(ProcessHandle.current().pid()));
        assertThat(notPython.exitCode()).isEqualTo(1);
        assertThat(notPython.err()).contains("No Python in process").hasLineCount(1);
    }
}
