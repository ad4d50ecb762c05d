package dev.flamewright.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A real terminal: tmux, on a server of its own. What runs in it is started by a shell that notes the terminal's settings
 * before and after, and that can continue it after Ctrl-Z. Closing this kills all of it. Every wait is bounded.
 */
public final class TmuxTerminal implements AutoCloseable {
    private static final String EXIT = "[exit code ";

    /** What the shell says once Ctrl-Z has suspended the command; Enter has it continue. */
    public static final String SUSPENDED = "[suspended]";

    /** The exit code of a command that was stopped by SIGSTOP, in a shell: 128 and the signal's number. */
    private static final int STOPPED_CODE = 147;

    private static final long POLL_MILLIS = 30;

    private final Path folder;
    private final Path socket;

    private TmuxTerminal(Path folder) {
        this.folder = folder;
        socket = folder.resolve("tmux.socket");
    }

    /**
     * Starts a command in a window of this size, in {@code folder}. Skips the calling test where tmux is missing.
     *
     * @param folder an empty folder for the command to work in
     * @param environment variables to set, as {@code NAME=VALUE}
     */
    public static TmuxTerminal start(
            Path folder, int width, int height, List<String> environment, List<String> command) {
        assumeTrue(Files.exists(Path.of("/usr/bin/tmux")), "tmux is not installed here");
        TmuxTerminal terminal = new TmuxTerminal(folder);
        List<String> words = new ArrayList<>(List.of("/usr/bin/env"));
        words.addAll(environment);
        words.addAll(command);
        StringBuilder line = new StringBuilder("stty -g > stty.before;");
        words.forEach(word -> line.append(' ').append(quoted(word)));
        line.append("; code=$?; while [ $code = ").append(STOPPED_CODE).append(" ]; do stty -g > stty.after; echo ");
        line.append(quoted(SUSPENDED)).append("; read line; fg > /dev/null; code=$?; done; ");
        line.append("stty -g > stty.after; echo '").append(EXIT).append("'$code']'; exec sleep 1000");
        String columns = Integer.toString(width);
        String rows = Integer.toString(height);
        terminal.tmux(
                "-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, "sh", "-m", "-c", line.toString());
        return terminal;
    }

    /** The words that run {@code flamewright ARGUMENTS} in a JVM of its own, with the usual effect of signals. */
    public static List<String> flamewright(String... arguments) {
        List<String> words = new ArrayList<>(List.of("--default-signal=INT,TERM,TSTP"));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.flamewright.cli.Main"));
        words.addAll(List.of(arguments));
        return words;
    }

    /** Presses keys, by tmux's names: {@code q}, {@code Enter}, {@code Up}, {@code C-c}. */
    public void press(String... keys) {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        tmux(words.toArray(String[]::new));
    }

    /** Types text; none of it is taken for the name of a key. */
    public void type(String text) {
        tmux("send-keys", "-l", text);
    }

    public void resize(int width, int height) {
        tmux("resize-window", "-x", Integer.toString(width), "-y", Integer.toString(height));
    }

    /** The lines on the screen, without blanks at their ends. */
    public List<String> screen() {
        return tmux("capture-pane", "-p").lines().toList();
    }

    /** The lines on the screen with the escapes that colour them. */
    public String styledScreen() {
        return tmux("capture-pane", "-p", "-e", "-N");
    }

    /** Waits until the screen is as wanted, and gives it. */
    public List<String> await(String what, Predicate<List<String>> wanted) {
        long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (true) {
            List<String> screen = screen();
            if (wanted.test(screen)) {
                return screen;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited for " + what + "; the screen is\n" + String.join("\n", screen));
            }
            pause();
        }
    }

    /** Waits for a text anywhere on the screen. */
    public List<String> awaitText(String text) {
        return await(text, screen -> screen.stream().anyMatch(line -> line.contains(text)));
    }

    /** Waits for the end of the command; its exit code, as the shell has it. */
    public int awaitExit() {
        String line = awaitText(EXIT).stream()
                .filter(text -> text.contains(EXIT))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.substring(line.indexOf(EXIT) + EXIT.length(), line.indexOf(']')));
    }

    /** One of tmux's facts about the window, such as {@code alternate_on}. */
    public String fact(String name) {
        return tmux("display-message", "-p", "#{" + name + "}").strip();
    }

    /** What differs from a terminal that nobody has changed, by name; to be asked after the command's end. */
    public List<String> leftChanged() {
        List<String> changed = new ArrayList<>();
        if (!settings("stty.before").equals(settings("stty.after"))) {
            changed.add("stty");
        }
        for (String flag : List.of(
                "alternate_on=0", "cursor_flag=1", "keypad_flag=0", "keypad_cursor_flag=0", "mouse_any_flag=0")) {
            String name = flag.substring(0, flag.indexOf('='));
            if (!(name + "=" + fact(name)).equals(flag)) {
                changed.add(name);
            }
        }
        return changed;
    }

    /** Waits for the settings to be written. */
    private String settings(String name) {
        long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        try {
            while (true) {
                Path file = folder.resolve(name);
                String text = Files.exists(file) ? Files.readString(file) : "";
                if (text.endsWith("\n")) {
                    return text;
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("no " + name);
                }
                pause();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process in the window that runs {@code flamewright}. */
    public ProcessHandle profiler() {
        long shell = Long.parseLong(fact("pane_pid"));
        return ProcessHandle.of(shell)
                .map(ProcessHandle::children)
                .orElse(Stream.empty())
                .findFirst()
                .orElseThrow();
    }

    /** Copies all that is sent to the terminal from now on into a file of the folder. */
    public void copyTraffic(String file) {
        tmux("pipe-pane", "cat > " + quoted(folder.resolve(file).toString()));
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private String tmux(String... arguments) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/tmux", "-u", "-S", socket.toString()));
        words.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
            builder.environment().remove("TMUX");
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("SHELL", "/bin/sh");
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("tmux " + String.join(" ", arguments) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
