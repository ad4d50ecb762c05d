package dev.flamewright.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the build made, and running commands of it. */
final class Distribution {
    /** The unpacked distribution. */
    static final Path IMAGE = Path.of(System.getProperty("flamewright.image")).toAbsolutePath();

    private static final int PATIENCE_SECONDS = 120;

    private Distribution() {}

    /** The file of the build's folder whose name ends so. */
    static Path file(String ending) throws IOException {
        try (Stream<Path> files = Files.list(IMAGE.resolveSibling("."))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the build made no file *" + ending));
        }
    }

    /** What a finished command said. */
    record Finished(int exitCode, String out, String errors) {
        Finished succeeded() {
            assertThat(exitCode).as(errors + out).isZero();
            return this;
        }
    }

    /** Runs a command without standard input to its end. */
    static Finished run(ProcessBuilder command) throws IOException, InterruptedException {
        return run(command, PATIENCE_SECONDS);
    }

    /** Runs a command without standard input to its end, which it must reach in this time. */
    static Finished run(ProcessBuilder command, int patienceSeconds) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("errors", null);
        Process process = command.redirectError(errors.toFile()).start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(patienceSeconds, TimeUnit.SECONDS)).isTrue();
            return new Finished(process.exitValue(), out, Files.readString(errors));
        } finally {
            process.destroyForcibly();
            Files.delete(errors);
        }
    }
}
