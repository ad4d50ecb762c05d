package dev.flamewright.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine that read what we write. One that is missing skips its test by name. */
public final class Programs {
    private Programs() {}

    /** The file of a program on PATH or in one of {@code folders}; skips the test where there is none. */
    public static Path find(String name, String... folders) {
        Optional<Path> found = Stream.concat(
                        Arrays.stream(String.valueOf(System.getenv("PATH")).split(":", -1)), Arrays.stream(folders))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), () -> name + " is not installed here");
        return found.orElseThrow();
    }

    /** What a program of the running Java prints. */
    public static String runJdkTool(String name, String... arguments) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", name);
        Assumptions.assumeTrue(Files.isExecutable(tool), () -> "this Java has no " + name);
        String[] command = new String[arguments.length + 1];
        command[0] = tool.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(new ProcessBuilder(command));
    }

    /** What a command prints; it must end well. Both outputs are one. */
    public static String run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(TargetProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command.command() + " does not end; so far: " + output);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(command.command() + " failed: " + output);
        }
        return output;
    }
}
