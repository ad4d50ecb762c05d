package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./flamewright}, which runs the checkout's own classes. */
class SourceLauncherTest {
    private static final Path LAUNCHER =
            Path.of("../flamewright").toAbsolutePath().normalize();

    @Test
    void runsThroughALinkFromAnotherFolderAndPrintsNothingOfTheJvm(@TempDir Path temp) throws Exception {
        Path folder = Files.createDirectory(temp.resolve("a folder"));
        Path link = Files.createSymbolicLink(folder.resolve("flame wright"), LAUNCHER);
        ProcessBuilder command = new ProcessBuilder(link.toString(), "--help").directory(folder.toFile());
        command.environment().put("JAVA_TOOL_OPTIONS", "-Dunrelated=yes");
        command.redirectError(temp.resolve("errors").toFile());
        Process process = command.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isZero();
        assertThat(out).startsWith("Usage: flamewright");
        assertThat(temp.resolve("errors")).isEmptyFile();
    }
}
