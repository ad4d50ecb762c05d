package dev.flamewright.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.TargetProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found in a process must be what the process knows of itself, by {@code ctypes}. */
class RuntimeFinderTest {
    /** Prints: version, address of the runtime or 0, of the current thread state or 0, the head of the interpreters. */
    private static final String TRUTH = """
            import sys, ctypes, platform
            def address(name):
                try:
                    return ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, name))
                except ValueError:
                    return 0
            head = ctypes.pythonapi.PyInterpreterState_Head
            head.restype = ctypes.c_void_p
            runtime = address('_PyRuntime')
            sys.stdout.write('%s %d %d %d\\n' % (
                platform.python_version(), runtime, 0 if runtime else address('_PyThreadState_Current'), head()))
            sys.stdout.flush()
            sys.stdin.read()
            """;

    private record Truth(String version, long runtime, long currentThreadState, long head) {
        static Truth of(String line) {
            String[] words = line.split(" ", -1);
            return new Truth(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        }
    }

    static List<Path> pythons() throws IOException {
        try (var found = Files.list(Path.of(System.getProperty("user.home"), ".pyenv", "versions"))) {
            return found.map(version -> version.resolve("bin/python")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void findsWhatTheTargetKnowsOfItself(Path python) throws Exception {
        Process target = start(List.of(python.toString(), "-c", TRUTH));
        try {
            checkAgainstTruth(target);
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    @Test
    void aStaticProgramThatIsNotPositionIndependent() throws Exception {
        Path python = Path.of("/usr/bin/python3.11");
        assumeTrue(Files.isExecutable(python), "no " + python);
        findsWhatTheTargetKnowsOfItself(python);
    }

    private static FoundRuntime checkAgainstTruth(Process target) throws Exception {
        Truth truth = Truth.of(firstLine(target));
        LiveMemory memory = new LiveMemory((int) target.pid());
        FoundRuntime found = RuntimeFinder.find(TargetProcess.of((int) target.pid()), memory);
        assertThat(found.version()).hasToString(truth.version());
        assertThat(found.runtimeAddress()).isEqualTo(truth.runtime());
        assertThat(found.currentThreadStateAddress()).isEqualTo(truth.currentThreadState());
        if (truth.runtime() == 0) {
            assertThat(memory.readLong(found.interpreterHeadAddress())).isEqualTo(truth.head());
        }
        assertThat(found.debugOffsets().length > 0)
                .isEqualTo(found.version().minor() >= 13 && found.version().major() == 3);
        return found;
    }

    @Test
    void aProcessWithoutPython() throws Exception {
        Process target = start(List.of("sleep", "100"));
        try {
            TargetProcess process = TargetProcess.of((int) target.pid());
            assertThatThrownBy(() ->
                            RuntimeFinder.find(process, new LiveMemory((int) target.pid()), Duration.ofMillis(100)))
                    .isInstanceOfSatisfying(
                            AttachException.class,
                            e -> assertThat(e.reason()).isEqualTo(AttachException.Reason.NO_PYTHON))
                    .hasMessageContaining("sleep 100");
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    /** Without its symbol table; 2.7 and 3.6 then have nothing but one exported variable. */
    @ParameterizedTest
    @MethodSource("pythons")
    void aStrippedCopy(Path python, @TempDir Path folder) throws Exception {
        Path library = sharedLibrary(python);
        Path copy = folder.resolve(library.getFileName());
        Process strip = start(List.of("strip", "-o", copy.toString(), library.toString()));
        assertThat(strip.waitFor()).isZero();
        ProcessBuilder builder = new ProcessBuilder(python.toString(), "-c", TRUTH);
        builder.environment().put("LD_LIBRARY_PATH", folder.toString());
        Process target = builder.start();
        try {
            FoundRuntime found = checkAgainstTruth(target);
            assertThat(found.modulePath()).isEqualTo(copy.toString());
            assertThat(found.gil()).isEqualTo(FoundRuntime.GilVariables.NONE);
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    private static Path sharedLibrary(Path python) throws IOException {
        Path lib = python.resolve("../../lib").normalize();
        try (var files = Files.list(lib)) {
            return files.filter(file -> file.getFileName().toString().matches("libpython\\d\\..*\\.so\\.1\\.0"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        String line = reader.readLine();
        assertThat(line).as("what the target prints").isNotNull();
        return line;
    }
}
