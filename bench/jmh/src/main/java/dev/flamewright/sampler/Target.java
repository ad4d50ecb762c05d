package dev.flamewright.sampler;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** A Python program that computes at the bottom of a stack; a child of a shell, as a traced process must not be Java's own. */
final class Target implements AutoCloseable {
    private final Process shell;
    private final int pid;

    Target(int depth) throws IOException {
        String python = System.getProperty("flamewright.python", "python3");
        Path program =
                Path.of("profiler/src/test/python/steady.py").toAbsolutePath();
        shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "\"$@\" > /dev/null & echo $!; wait",
                        "sh",
                        python,
                        program.toString(),
                        Integer.toString(depth))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = shell.inputReader();
        pid = Integer.parseInt(Objects.requireNonNull(said.readLine(), "the shell said no number"));
    }

    int pid() {
        return pid;
    }

    @Override
    public void close() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        shell.destroy();
    }
}
