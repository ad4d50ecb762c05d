package dev.flamewright.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@code /proc} says of the states of processes and their threads. */
public final class ProcessStates {
    private ProcessStates() {}

    /** The letter of a process's state: R, S, D, T (stopped), t (stopped by a tracer), Z; X once it is gone. */
    public static char of(long pid) {
        return letter(Path.of("/proc", Long.toString(pid), "stat"));
    }

    /** The letters of all threads of a process. */
    public static List<Character> ofThreads(long pid) {
        List<Character> letters = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            tasks.forEach(task -> letters.add(letter(task.resolve("stat"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return letters;
    }

    /** The letter after the name, which stands in brackets and may itself hold some. */
    private static char letter(Path stat) {
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return line.charAt(line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // ESRCH: it ended between opening and reading.
            return 'X';
        }
    }
}
