package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.EachPythonVersion;
import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code record} says of itself: much with {@code --verbose}, nothing with {@code --quiet}. */
class VerbosityTest {
    private static final Pattern ADDRESS = Pattern.compile(" at 0x([0-9a-f]+)");

    /** What it says is compared with what the kernel and the target say. */
    @EachPythonVersion
    void eachStepSaysWhatItFound(PythonInstall python, @TempDir Path folder) throws Exception {
        python.assumeInstalled();
        try (TargetProgram target = TargetProgram.start(python, "steady.py", "5")) {
            target.nextLine();
            String said = recording(folder, "-v", "-p", "" + target.pid());
            Path process = Path.of("/proc/" + target.pid());
            assertThat(said.lines())
                    .anyMatch(line -> line.startsWith("  process     " + target.pid() + " of user "))
                    .contains("  program     " + Files.readSymbolicLink(process.resolve("exe")))
                    .contains("  memory      can be read", "  stopping    permitted")
                    .anyMatch(line -> line.startsWith("  Python      " + python.version() + " in "))
                    .anyMatch(line -> line.startsWith("  layout      of " + python.version()))
                    .anyMatch(line -> line.matches("  threads     \\d+ that the kernel knows"));
            assertThat(said.lines()
                            .filter(line -> line.startsWith("  runtime "))
                            .findFirst())
                    .hasValueSatisfying(line -> assertThat(ADDRESS.matcher(line).results())
                            .isNotEmpty()
                            .allMatch(address -> isMapped(process, address)));
        }
    }

    @Test
    void theStepThatFailsIsTheLast(@TempDir Path folder) throws Exception {
        Process sleep = new ProcessBuilder("sleep", "100").start();
        try {
            assertThat(recording(folder, "--verbose", "-p", "" + sleep.pid()).lines())
                    .anyMatch(line -> line.startsWith("  program     ") && line.endsWith("/sleep"))
                    .anyMatch(line -> line.startsWith("  stopped at  No Python in process " + sleep.pid()))
                    .noneMatch(line -> line.startsWith("  runtime "));
        } finally {
            sleep.destroyForcibly().waitFor();
        }
    }

    @Test
    void aQuietRecordingSaysNothing(@TempDir Path folder) {
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "steady.py", "5")) {
            target.nextLine();
            assertThat(recording(folder, "--quiet", "-p", "" + target.pid())).isEmpty();
            assertThat(folder.resolve("out.folded")).isNotEmptyFile();
        }
    }

    private static String recording(Path folder, String... options) {
        String file = folder.resolve("out.folded").toString();
        String[] words = new String[options.length + 5];
        System.arraycopy(new String[] {"record", "-d", "0.3", "-o", file}, 0, words, 0, 5);
        System.arraycopy(options, 0, words, 5, options.length);
        try (ProfilerProcess profiler = ProfilerProcess.start(words)) {
            String said = profiler.awaitWords();
            profiler.awaitExit();
            return said;
        }
    }

    private static boolean isMapped(Path process, MatchResult address) {
        long wanted = Long.parseUnsignedLong(address.group(1), 16);
        try {
            return Files.readAllLines(process.resolve("maps")).stream()
                    .map(line -> line.split("[- ]"))
                    .anyMatch(bounds -> Long.compareUnsigned(Long.parseUnsignedLong(bounds[0], 16), wanted) <= 0
                            && Long.compareUnsigned(wanted, Long.parseUnsignedLong(bounds[1], 16)) < 0);
        } catch (IOException e) {
            return false;
        }
    }
}
