package dev.flamewright.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Python program that a test profiles. It says on its standard output how far it is, one line at a time; closing this
 * kills it and its children. Every wait is bounded, and fails with what the program wrote to its standard error.
 */
public final class TargetProgram implements AutoCloseable {
    /** How long a test waits for a program: far longer than it takes on a busy machine. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Path PROGRAMS = Path.of("src/test/python").toAbsolutePath();
    private static final int KEPT_ERROR_BYTES = 1 << 20;

    /**
     * Starts the target as a child of a shell, which says its number first. Java waits for its own children, on a thread
     * that would take the report of a traced child's stop for its end, so the target must not be one.
     */
    private static final String GRANDCHILD = "exec 3<&0; \"$@\" <&3 3<&- & echo $!; exec 3<&-; wait $!";

    private final Process process;
    private long pid;
    private final String script;
    private final @Nullable Path copies;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final StringBuffer errors = new StringBuffer();
    private final Thread errorReader;

    private TargetProgram(Process process, String script, @Nullable Path copies) {
        this.process = process;
        this.script = script;
        this.copies = copies;
        // No virtual ones: reading a pipe takes a carrier for as long, of which there are few for all programs
        // together.
        Thread.ofPlatform().daemon().start(this::readLines);
        this.errorReader = Thread.ofPlatform().daemon().start(this::readErrors);
    }

    /** Starts a program of {@code src/test/python}. Skips the calling test where the Python is missing. */
    public static TargetProgram start(PythonInstall python, String program, String... arguments) {
        return start(python, PROGRAMS.resolve(program), arguments);
    }

    /**
     * Starts a program that the test wrote. A Python with a root of its own gets a copy of the program and of the files
     * beside it. Skips the calling test where the Python is missing.
     */
    public static TargetProgram start(PythonInstall python, Path program, String... arguments) {
        python.assumeInstalled();
        try {
            Path root = python.root();
            Path copies = root == null ? null : copyInto(root, program.resolveSibling("."));
            String script = root == null
                    ? program.toString()
                    : "/"
                            + root.relativize(copies)
                                    .resolve(program.getFileName().toString());
            List<String> words = new ArrayList<>(List.of(script));
            words.addAll(List.of(arguments));
            ProcessBuilder command = python.command(words.toArray(String[]::new));
            command.command().addAll(0, List.of("sh", "-c", GRANDCHILD, "sh"));
            TargetProgram target = new TargetProgram(command.start(), script, copies);
            target.pid = Long.parseLong(target.nextLine());
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Python process itself, in this machine's numbers. */
    public long pid() {
        return pid;
    }

    /** The program's path as the target itself spells it: what its frames' {@code co_filename} says. */
    public String script() {
        return script;
    }

    /** The next line of the program's standard output that starts so; those before it are passed over. */
    public String awaitLine(String start) {
        while (true) {
            String line = nextLine();
            if (line.startsWith(start)) {
                return line;
            }
        }
    }

    /** Whether it has written a line that was not asked for yet. */
    public boolean hasLine() {
        return !lines.isEmpty();
    }

    /** The next line of the program's standard output. */
    public String nextLine() {
        try {
            Optional<String> line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("the target said nothing for " + PATIENCE + "; " + errors());
            }
            return line.orElseThrow(() -> new AssertionError(describeEnd()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes a line to the program's standard input. */
    public void send(String line) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new AssertionError(describeEnd(), e);
        }
    }

    /** Waits for the program to end by itself; its exit code, as {@link Process#exitValue()} gives it. */
    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the target did not end within " + PATIENCE + "; " + errors());
            }
            errorReader.join(PATIENCE);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the program has written to its standard error so far. */
    public String errors() {
        return "standard error: " + errors;
    }

    @Override
    public void close() {
        // Not the shell: it ends by itself, once it has taken the target's exit status.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        awaitExit();
        if (copies != null) {
            delete(copies);
        }
    }

    private String describeEnd() {
        return "the target ended with exit code " + awaitExit() + "; " + errors();
    }

    private void readLines() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException closed) {
            // The program was killed while it wrote.
        }
        lines.add(Optional.empty());
    }

    private void readErrors() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getErrorStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (errors.length() < KEPT_ERROR_BYTES) {
                    errors.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException closed) {
            // The program was killed while it wrote.
        }
    }

    private static Path copyInto(Path root, Path folder) throws IOException {
        Path copies = Files.createTempDirectory(root.resolve("tmp"), "flamewright");
        copies.toFile().setExecutable(true, false);
        copies.toFile().setReadable(true, false);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copies.resolve(file.getFileName()));
            }
        }
        return copies;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
