package dev.flamewright.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Python that tests run targets under, or one that is expected and not there: then every way to run it skips the
 * calling test with a message that names the version and the next step.
 *
 * @param version as the interpreter itself says, such as {@code 3.13.0}; of a missing one only {@code 3.13}
 * @param variant where it comes from and how it is built, such as {@code pyenv}, {@code debian}, {@code sid-dbg}
 * @param executable its path, inside {@code root} where there is one; null where it is missing
 * @param root the folder that it runs in as its root; null where that is the machine's own
 * @param missing why it cannot run; empty where it can
 */
public record PythonInstall(
        String version,
        String variant,
        @Nullable Path executable,
        @Nullable Path root,
        String missing) {

    private static final String ASK_VERSION = "import sys; sys.stdout.write(sys.version.split()[0])";

    /** A Python that the tests expect and this machine lacks. */
    static PythonInstall missing(String minor, String variant, String why) {
        return new PythonInstall(minor, variant, null, null, why);
    }

    /** The Python at this path, or one that is missing where the file there does not run. */
    static PythonInstall at(Path executable, @Nullable Path root, String variant) {
        PythonInstall unasked = new PythonInstall("", variant, executable, root, "");
        try {
            Process asked = unasked.command("-S", "-c", ASK_VERSION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            asked.getOutputStream().close();
            String version = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!asked.waitFor(TargetProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS) || asked.exitValue() != 0) {
                asked.destroyForcibly();
                return missing(executable.getFileName().toString(), variant, executable + " does not run");
            }
            return new PythonInstall(version, variant, executable, root, "");
        } catch (IOException e) {
            return missing(
                    executable.getFileName().toString(), variant, executable + " does not run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Skips the calling test, by name, where this Python is not there. */
    public void assumeInstalled() {
        if (!missing.isEmpty()) {
            abort("Python " + this + " is skipped: " + missing);
        }
    }

    /** The first two numbers of the version, such as {@code 3.13}. */
    public String minor() {
        return String.join(".", List.of(version.split("\\.", 3)).subList(0, 2));
    }

    /** Whether this is 2.7, whose names and files are byte strings. */
    public boolean isPython2() {
        return version.startsWith("2.");
    }

    /**
     * A command that runs this Python with these arguments. The process that it starts <em>is</em> Python, in another
     * root too: {@code chroot} replaces itself. Files named in the arguments must be visible there.
     */
    public ProcessBuilder command(String... arguments) {
        assumeInstalled();
        List<String> words = new ArrayList<>();
        if (root != null) {
            words.addAll(List.of("chroot", root.toString()));
        }
        words.add(String.valueOf(executable));
        words.addAll(List.of(arguments));
        ProcessBuilder command = new ProcessBuilder(words);
        command.environment().keySet().removeIf(name -> name.startsWith("PYTHON"));
        command.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        command.environment().put("PYTHONUNBUFFERED", "1");
        command.environment().put("PYTHONIOENCODING", "utf-8");
        command.environment().put("LC_ALL", "C.UTF-8");
        return command;
    }

    /** The executable's file as this machine sees it: under {@link #root} where there is one. */
    public Path hostExecutable() {
        assumeInstalled();
        Path path = Objects.requireNonNull(executable);
        return root == null ? path : root.resolve(path.subpath(0, path.getNameCount()));
    }

    @Override
    public String toString() {
        return version + " " + variant;
    }
}
