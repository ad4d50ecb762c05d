package dev.flamewright.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.cpython.FoundRuntime.GilVariables;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.AttachException.Reason;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.testing.EachPython;
import dev.flamewright.testing.EachPythonVersion;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a process must be what the process knows of itself, by {@code ctypes}. */
class RuntimeFinderTest {
    private static final String PROGRAM = "runtime_truth.py";

    private record Truth(String version, long runtime, long currentThreadState, long head, long mainThread) {
        static Truth of(String line) {
            String[] words = line.split(" ", -1);
            return new Truth(
                    words[1],
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]));
        }
    }

    @EachPython
    void findsWhatTheTargetKnowsOfItself(PythonInstall python) throws Exception {
        try (TargetProgram target = TargetProgram.start(python, PROGRAM)) {
            checkAgainst(Truth.of(target.awaitLine("truth ")), (int) target.pid());
        }
    }

    /** Attached to at once, when it may not even be Python yet. */
    @EachPythonVersion
    void waitsForOneThatIsJustStarting(PythonInstall python) throws Exception {
        try (TargetProgram target = TargetProgram.start(python, PROGRAM)) {
            int pid = (int) target.pid();
            FoundRuntime found = RuntimeFinder.find(TargetProcess.of(pid), new LiveMemory(pid), TargetProgram.PATIENCE);
            Truth truth = Truth.of(target.awaitLine("truth "));
            assertThat(found.version()).hasToString(truth.version());
            assertThat(found.runtimeAddress()).isEqualTo(truth.runtime());
        }
    }

    private static FoundRuntime checkAgainst(Truth truth, int pid) throws Exception {
        LiveMemory memory = new LiveMemory(pid);
        FoundRuntime found = RuntimeFinder.find(TargetProcess.of(pid), memory);
        assertThat(found.version()).hasToString(truth.version());
        assertThat(found.runtimeAddress()).isEqualTo(truth.runtime());
        assertThat(found.currentThreadStateAddress()).isEqualTo(truth.currentThreadState());
        Layout layout = Layout.load(found.version(), found.debugOffsets());
        long head = truth.runtime() == 0
                ? found.interpreterHeadAddress()
                : found.runtimeAddress() + layout.offset("_PyRuntimeState", "interpreters.head");
        assertThat(memory.readLong(head)).isEqualTo(truth.head());
        assertThat(threadIds(memory, layout, truth.head())).containsExactly(truth.mainThread());
        assertThat(found.debugOffsets().length > 0)
                .isEqualTo(found.version().minor() >= 13 && found.version().major() == 3);
        return found;
    }

    private static List<Long> threadIds(LiveMemory memory, Layout layout, long interpreter) throws Exception {
        List<Long> ids = new ArrayList<>();
        long thread = memory.readLong(interpreter + layout.offset("PyInterpreterState", "threads.head", "tstate_head"));
        while (thread != 0) {
            ids.add(memory.readLong(thread + layout.offset("PyThreadState", "thread_id")));
            thread = memory.readLong(thread + layout.offset("PyThreadState", "next"));
        }
        return ids;
    }

    /** Without its symbol table; 2.7 and 3.6 then have nothing but one exported variable. */
    @EachPythonVersion
    void aStrippedLibrary(PythonInstall python, @TempDir Path folder) throws Exception {
        Path library = sharedLibrary(python);
        Path copy = folder.resolve(library.getFileName());
        assertThat(run("strip", "-o", copy.toString(), library.toString())).isZero();
        Process target = startWith(python, "LD_LIBRARY_PATH", folder.toString());
        try {
            FoundRuntime found = checkAgainst(truth(target), (int) target.pid());
            assertThat(found.modulePath()).isEqualTo(copy.toString());
            assertThat(found.gil()).isEqualTo(GilVariables.NONE);
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    /** As an upgrade does under a running service: the name is gone, or now means another file. */
    @EachPythonVersion
    void aLibraryThatWasReplaced(PythonInstall python, @TempDir Path folder) throws Exception {
        Path library = sharedLibrary(python);
        Path copy = folder.resolve(library.getFileName());
        Files.copy(library, copy);
        Process target = startWith(python, "LD_LIBRARY_PATH", folder.toString());
        try {
            Truth truth = truth(target);
            Files.delete(copy);
            Files.writeString(copy, "not a library");
            FoundRuntime found = checkAgainst(truth, (int) target.pid());
            assertThat(found.modulePath()).isEqualTo(copy.toString());
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    /** A process may hold CPython twice, as when a plug-in brings its own copy: the idle one is of no interest. */
    @EachPythonVersion
    void aSecondIdleCopy(PythonInstall python, @TempDir Path folder) throws Exception {
        Path copy = folder.resolve("libpython-copy.so");
        Files.copy(sharedLibrary(python), copy);
        try (TargetProgram target = TargetProgram.start(python, PROGRAM, copy.toString())) {
            Truth truth = Truth.of(target.awaitLine("truth "));
            assertThat(Files.readString(Path.of("/proc/" + target.pid() + "/maps")))
                    .contains(copy.toString());
            checkAgainst(truth, (int) target.pid());
        }
    }

    @Test
    void aProcessWithoutPython() throws Exception {
        Process target = new ProcessBuilder("sleep", "100").start();
        try {
            TargetProcess process = TargetProcess.of((int) target.pid());
            LiveMemory memory = new LiveMemory((int) target.pid());
            assertThatThrownBy(() -> RuntimeFinder.find(process, memory, Duration.ofMillis(100)))
                    .isInstanceOfSatisfying(
                            AttachException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_PYTHON))
                    .hasMessageContaining("sleep 100");
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessThatHasEnded() throws Exception {
        Process target = new ProcessBuilder("sleep", "100").start();
        TargetProcess process = TargetProcess.of((int) target.pid());
        target.destroyForcibly().waitFor();
        LiveMemory memory = new LiveMemory((int) target.pid());
        assertThatThrownBy(() -> RuntimeFinder.find(process, memory))
                .isInstanceOfSatisfying(
                        AttachException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ENDED));
    }

    private static Process startWith(PythonInstall python, String variable, String value) throws IOException {
        ProcessBuilder builder = python.command(
                Path.of("src/test/python", PROGRAM).toAbsolutePath().toString());
        builder.environment().put(variable, value);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static Truth truth(Process target) throws IOException {
        String line = target.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).as("what the target prints").isNotNull();
        return Truth.of(line);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor();
    }

    private static Path sharedLibrary(PythonInstall python) throws IOException {
        python.assumeInstalled();
        Path lib = python.hostExecutable().toRealPath().resolve("../../lib").normalize();
        Optional<Path> library;
        try (var files = Files.list(lib)) {
            library = files.filter(file -> file.getFileName().toString().matches("libpython\\d\\..*\\.so\\.1\\.0"))
                    .findFirst();
        }
        Assumptions.assumeTrue(python.root() == null && library.isPresent(), python + " is one static program");
        return library.orElseThrow();
    }
}
