package dev.flamewright.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.PythonInstall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A Python program that is process 1 of PID and mount namespaces of its own, as in a container. */
final class Container implements AutoCloseable {
    /** As in a second container that shares the first one's processes: an own /proc, and a folder of the host at /mnt. */
    private static final String BESIDE = """
            mount -t proc proc /proc && mount --bind "$0" /mnt && cd /mnt && exec "$@"
            """;

    private final Process unshare;
    private final long pid;

    /** Starts the program, and waits until it has said something. Skips the calling test where it may not. */
    Container(Path program, PythonInstall python) throws IOException {
        // Not a child of this JVM, whose thread that waits for the end of children would take our stops for it.
        List<String> words = new ArrayList<>(List.of("sh", "-c", "\"$@\" & wait", "sh"));
        words.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"));
        words.addAll(python.command(program.toString()).command());
        unshare = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assumeTrue(unshare.inputReader().readLine() != null, "namespaces are not allowed here");
        pid = unshare.descendants()
                .filter(process -> process.children().findAny().isEmpty())
                .findAny()
                .orElseThrow()
                .pid();
    }

    /** The program's number on this machine. */
    long pid() {
        return pid;
    }

    /** The beginning of a command that runs beside the program, with these capabilities and no others. */
    List<String> beside(Path mnt, List<String> capabilities) {
        String only = capabilities.stream()
                .map(name -> ",+" + name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("", "-all", ""));
        List<String> words = new ArrayList<>(List.of("nsenter", "--target", "" + pid, "--pid"));
        words.addAll(List.of("unshare", "--mount", "sh", "-c", BESIDE, mnt.toString()));
        words.addAll(List.of("setpriv", "--inh-caps=" + only, "--bounding-set=" + only));
        return words;
    }

    @Override
    public void close() {
        unshare.descendants().forEach(ProcessHandle::destroyForcibly);
        unshare.destroyForcibly().onExit().join();
    }
}
