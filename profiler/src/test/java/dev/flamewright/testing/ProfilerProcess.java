package dev.flamewright.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A profiler in a JVM of its own, as a user runs it: to be killed, stopped and signalled. Closing this kills it. Every
 * wait is bounded.
 */
public final class ProfilerProcess implements AutoCloseable {
    private static final String MAIN_CLASS = "dev.flamewright.cli.Main";

    private final Process process;
    private final StringBuilder said = new StringBuilder();
    private @Nullable BufferedReader errors;

    private ProfilerProcess(Process process) {
        this.process = process;
        errors = process.errorReader(StandardCharsets.UTF_8);
    }

    /** Runs {@code flamewright ARGUMENTS}. */
    public static ProfilerProcess start(String... arguments) {
        return start(List.of(), List.of(), arguments);
    }

    /** Runs {@code PREFIX java JVM_OPTIONS flamewright ARGUMENTS}. */
    public static ProfilerProcess start(List<String> prefix, List<String> jvmOptions, String... arguments) {
        // A shell may have started the test run with Ctrl-C ignored, which its children would inherit.
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT,TERM,TSTP"));
        words.addAll(prefix);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The second compiler would cost more than it gains in a run of a second.
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        words.addAll(jvmOptions);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
        words.addAll(List.of(arguments));
        try {
            return new ProfilerProcess(new ProcessBuilder(words)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The profiler's own number. */
    public long pid() {
        return process.pid();
    }

    /** Waits for a line of standard error that starts so. */
    public String awaitLine(String start) {
        try {
            while (errors != null) {
                String line = errors.readLine();
                if (line == null) {
                    throw new AssertionError("the profiler ended with exit code " + awaitExit() + " and said: " + said);
                }
                said.append(line).append('\n');
                if (line.startsWith(start)) {
                    return line;
                }
            }
            throw new IllegalStateException("all that it said was read");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Sends a signal, such as {@code INT}. */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -s " + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end; its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(TargetProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the profiler did not end within " + TargetProgram.PATIENCE);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All that it says on standard error, to its end. */
    public String awaitWords() {
        try {
            BufferedReader rest = errors;
            errors = null;
            if (rest != null) {
                said.append(rest.readAllAsString());
            }
            return said.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The letter that stands for its state in {@code /proc/PID/stat}: R, S, D, T (stopped), t (traced), Z. */
    public char state() {
        return ProcessStates.of(pid());
    }

    @Override
    public void close() {
        kill();
    }
}
