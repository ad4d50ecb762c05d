package dev.flamewright.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.SvgDocument;
import dev.flamewright.testing.TargetProgram;
import dev.flamewright.testing.TmuxTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Types the commands of a page, in a folder of their own, and holds what they do against what the page shows. Only the
 * duration of a recording and what the test names are other than on the page.
 */
final class PageShell {
    private static final Pattern DURATION = Pattern.compile("-d \\d+");
    private static final Pattern OUTPUT = Pattern.compile("(?:-o|>) (\\w[\\w.-]*)");

    /**
     * What differs from one run to the next: the folders of a file, a time, a number, the width of a gap; and what the
     * page leaves out.
     */
    private static final Pattern VARYING = Pattern.compile(
            "(?<path>/[\\w/.-]*/)|[\\d.,]+ (?:µs|ms|s)\\b|(?<number>[+-]?\\d[\\d.,]*)|(?<gap> +)|\\.\\.\\.");

    private final Path folder;
    private final Path programs;
    private final Map<String, String> substitutes = new LinkedHashMap<>();
    private final Map<Character, List<String>> prompts = new HashMap<>(Map.of('$', List.of()));
    private int lastExitCode;

    /** A shell in {@code folder}, with {@code flamewright} and this Python as {@code python3} on its path. */
    PageShell(Path folder, PythonInstall python) throws IOException {
        this.folder = folder;
        this.programs = Files.createDirectories(folder.resolve("bin"));
        String words = TmuxTerminal.flamewright().stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        program("flamewright", "exec env " + words + " \"$@\"");
        program("python3", "exec '" + python.hostExecutable() + "' \"$@\"");
        program("sudo", "exec \"$@\"");
    }

    /** A program of the path, as a shell script: for what no test can have, such as a cluster. */
    PageShell program(String name, String script) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/bash\n" + script + "\n");
        file.toFile().setExecutable(true);
        return this;
    }

    /** Writes {@code value} in place of what the page has for it, such as a PID. */
    PageShell substitute(String onPage, Object value) {
        substitutes.put(onPage, value.toString());
        return this;
    }

    /** Runs the commands behind {@code #} by this prefix. */
    PageShell inside(List<String> prefix) {
        prompts.put('#', prefix);
        return this;
    }

    /** Runs every command of the page in its order. */
    void type(TaskPage page) throws IOException, InterruptedException {
        assertThat(page.commands()).isNotEmpty();
        for (TaskPage.Command command : page.commands()) {
            boolean asksForExitCode = command.line().equals("echo $?");
            assertThat(asksForExitCode || lastExitCode == 0)
                    .as("the command before " + command.line() + " failed, and the page does not say so")
                    .isTrue();
            type(command);
        }
        assertThat(lastExitCode).isZero();
    }

    private void type(TaskPage.Command command) throws IOException, InterruptedException {
        String line = DURATION.matcher(command.line()).replaceAll("-d 1");
        for (Map.Entry<String, String> substitute : substitutes.entrySet()) {
            line = line.replace(substitute.getKey(), substitute.getValue());
        }
        List<String> prefix = prompts.get(command.prompt());
        assertThat(prefix).as("a way to run # " + command.line()).isNotNull();
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of("bash", "-c", "(exit " + lastExitCode + ")\n" + line));
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().merge("PATH", programs.toString(), (old, own) -> own + ":" + old);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.startsWith("PYTHON"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(TargetProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        lastExitCode = process.exitValue();
        String said = "`%s` ended with %d and said:%n%s".formatted(line, lastExitCode, output);
        for (String shown : command.shown()) {
            assertThat(output.lines()).as(said).anyMatch(actual -> isLike(shown, actual));
        }
        Matcher written = OUTPUT.matcher(command.line());
        while (written.find()) {
            checkFile(folder.resolve(written.group(1)), said);
        }
        assertThat(lastExitCode == 0 || !command.shown().isEmpty()).as(said).isTrue();
    }

    private static boolean isLike(String shown, String actual) {
        if (shown.isBlank() || shown.equals("...")) {
            return true;
        }
        StringBuilder like = new StringBuilder(" *");
        Matcher varying = VARYING.matcher(shown.strip());
        int end = 0;
        while (varying.find()) {
            like.append(Pattern.quote(shown.strip().substring(end, varying.start())));
            if (varying.group("path") != null) {
                like.append("/\\S*");
            } else if (varying.group("number") != null) {
                like.append("[+-]?[\\d.,]+");
            } else if (varying.group("gap") != null) {
                like.append(" +");
            } else {
                like.append(varying.group().equals("...") ? ".*" : "[\\d.,]+ (µs|ms|s)");
            }
            end = varying.end();
        }
        like.append(Pattern.quote(shown.strip().substring(end)));
        return Pattern.compile(like.toString()).matcher(actual).lookingAt();
    }

    private static void checkFile(Path file, String said) throws IOException {
        assertThat(file).as(said).isNotEmptyFile();
        if (file.toString().endsWith(".svg")) {
            assertThat(SvgDocument.parse(Files.readAllBytes(file)).names())
                    .as(said)
                    .isNotEmpty();
        } else if (file.toString().endsWith(".html")) {
            assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>");
        }
    }
}
