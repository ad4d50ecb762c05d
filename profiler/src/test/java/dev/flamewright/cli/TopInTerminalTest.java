package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import dev.flamewright.testing.TmuxTerminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The live view in a real terminal: what its keys do, and that it gives the terminal back as it was. */
class TopInTerminalTest {
    private static final List<String> COLOURS = List.of("TERM=tmux-256color", "LC_ALL=C.UTF-8");

    @TempDir
    Path folder;

    private final TargetProgram target = TargetProgram.start(Pythons.any(), "live_work.py");

    @AfterEach
    void endTarget() {
        target.close();
    }

    private TmuxTerminal top(List<String> environment, int width, int height) {
        target.awaitLine("ready");
        return TmuxTerminal.start(
                folder, width, height, environment, TmuxTerminal.flamewright("top", "-p", Long.toString(target.pid())));
    }

    private TmuxTerminal top() {
        TmuxTerminal terminal = top(COLOURS, 80, 24);
        terminal.awaitText("hash_all");
        return terminal;
    }

    private static List<String> rows(List<String> screen) {
        return screen.stream()
                .filter(line -> line.contains("(python/live_work.py"))
                .toList();
    }

    /** A column of figures; what is blank is 0, and stands behind all others. */
    private static List<Double> column(List<String> screen, int from, int to) {
        return rows(screen).stream()
                .map(row -> row.substring(from, to).strip())
                .map(figure -> figure.isEmpty() ? 0 : Double.parseDouble(figure))
                .toList();
    }

    private static boolean isSorted(List<Double> figures, boolean upwards) {
        return figures.equals(figures.stream()
                .sorted(upwards ? Comparator.naturalOrder() : Comparator.reverseOrder())
                .toList());
    }

    @Test
    void sortsFiltersAndDrills() {
        try (TmuxTerminal terminal = top()) {
            assertThat(terminal.fact("alternate_on")).isEqualTo("1");
            assertThat(terminal.screen().getFirst()).startsWith("PID " + target.pid() + " · Python ");
            terminal.awaitText("▼SELF%");
            terminal.press(">");
            List<String> byTotal = terminal.await(
                    "the largest total first",
                    screen -> screen.get(4).contains("▼TOTAL%")
                            && rows(screen).size() > 3
                            && isSorted(column(screen, 6, 13), false));
            assertThat(rows(byTotal).getFirst()).containsAnyOf("<module>", "serve");
            terminal.press("i");
            terminal.await(
                    "the smallest total first",
                    screen -> screen.get(4).contains("▲TOTAL%") && isSorted(column(screen, 6, 13), true));
            terminal.press("i");
            terminal.awaitText("▼TOTAL%");

            terminal.press("/");
            terminal.type("h");
            terminal.type("as");
            terminal.await(
                    "only hash_all",
                    screen ->
                            rows(screen).size() == 1 && rows(screen).getFirst().contains("hash_all"));
            terminal.type("q");
            terminal.awaitText("Nothing matches");
            terminal.press("BSpace", "Enter");
            terminal.await(
                    "the filter kept",
                    screen -> rows(screen).size() == 1 && screen.get(3).contains("filter: has"));

            terminal.press("Enter");
            List<String> calls = terminal.awaitText("called by");
            assertThat(rows(calls)).hasSize(2);
            assertThat(rows(calls).getFirst()).contains("serve");
            assertThat(rows(calls).getLast()).contains("▶ hash_all");
            terminal.press("Enter");
            List<String> caller = terminal.awaitText("▶ serve");
            assertThat(rows(caller))
                    .anyMatch(row -> row.contains("<module>"))
                    .anyMatch(row -> row.contains("sort_all"));
            terminal.press("Escape");
            terminal.awaitText("▶ hash_all");
            terminal.press("Escape");
            terminal.await("the list", screen -> screen.get(3).contains("[Functions]"));
            terminal.press("Escape");
            terminal.await("all functions", screen -> rows(screen).size() > 3);
            terminal.press("5");
            terminal.await(
                    "the first name first",
                    screen -> screen.get(4).contains("▼FUNCTION")
                            && rows(screen).getFirst().contains("<module>"));
            quit(terminal);
        }
    }

    @Test
    void pausesResetsAndSaves() throws Exception {
        try (TmuxTerminal terminal = top()) {
            terminal.press("p");
            terminal.await("pause", screen -> screen.get(3).startsWith("PAUSED"));
            List<String> held = terminal.screen();
            for (int attempt = 0; attempt < 5 && !held.equals(laterPicture(terminal)); attempt++) {
                held = terminal.screen();
            }
            assertThat(laterPicture(terminal)).isEqualTo(held);
            terminal.press("Space");
            terminal.await("going on", screen -> !screen.get(3).startsWith("PAUSED"));
            double before = await(terminal, 3.0);
            terminal.press("r");
            terminal.awaitText("Counting from zero");
            assertThat(totalSeconds(terminal.screen())).isLessThan(before);

            // By then the target has been in all of its functions again.
            await(terminal, 2.0);
            terminal.press("s");
            terminal.await("saved", screen -> screen.getLast().matches("Saved flamewright-.*html"));
            terminal.press("S");
            terminal.await("saved", screen -> screen.getLast().matches("Saved flamewright-.*jfr"));
            Path html = file(".html");
            assertThat(html.getFileName().toString()).startsWith("flamewright-" + target.pid() + "-");
            assertThat(dataOf(Files.readString(html))).contains("\"hash_all\"").contains("\"sort_all\"");
            assertThat(RecordingFile.readAllEvents(file(".jfr")))
                    .filteredOn(event -> event.getStackTrace() != null)
                    .anySatisfy(event -> assertThat(event.getStackTrace().getFrames())
                            .anyMatch(frame -> frame.getMethod().getName().equals("hash_all")));
            quit(terminal);
            assertThat(terminal.screen()).contains("Saved " + html.getFileName());
        }
    }

    private static String dataOf(String report) throws IOException {
        Matcher data = Pattern.compile("id=\"profile\">([^<]*)</script>").matcher(report);
        assertThat(data.find()).isTrue();
        byte[] packed = Base64.getDecoder().decode(data.group(1));
        return new String(
                new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static List<String> laterPicture(TmuxTerminal terminal) throws InterruptedException {
        Thread.sleep(1500);
        return terminal.screen();
    }

    /** The thread seconds of the busiest row, once they are at least so many. */
    private static double await(TmuxTerminal terminal, double atLeast) {
        return totalSeconds(terminal.await("some seconds", screen -> totalSeconds(screen) >= atLeast));
    }

    private static double totalSeconds(List<String> screen) {
        return column(screen, 22, 31).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    private Path file(String extension) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(extension))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void showsThreadsFlameGraphAndHelp() {
        try (TmuxTerminal terminal = top()) {
            terminal.press("t");
            List<String> threads = terminal.awaitText("MOSTLY IN");
            assertThat(threads).anyMatch(line -> line.contains("MainThread (" + target.pid() + ")"));
            terminal.press("Enter");
            terminal.await("its functions", screen -> screen.get(3).contains("thread MainThread"));
            terminal.press("Escape", "Escape");
            terminal.press("f");
            List<String> flame = terminal.awaitText("▏serve");
            assertThat(flame).anyMatch(line -> line.startsWith("▏all")).anyMatch(line -> line.contains("▏hash_all"));
            terminal.press("Down", "Down", "Enter");
            terminal.await("zoomed", screen -> screen.get(4).contains("serve (python/live_work.py"));
            terminal.press("w");
            terminal.awaitText("[Flame graph] since start");
            terminal.press("?");
            terminal.awaitText("filter as you type");
            terminal.press("x");
            terminal.awaitText("[Flame graph] since start");
            quit(terminal);
        }
    }

    @Test
    void listsSubprocessesAndTheFunctionsOfOne() {
        target.close();
        try (TargetProgram parent = TargetProgram.start(Pythons.any(), "live_family.py")) {
            parent.awaitLine("ready");
            String pid = Long.toString(parent.pid());
            try (TmuxTerminal terminal = TmuxTerminal.start(
                    folder, 120, 24, COLOURS, TmuxTerminal.flamewright("top", "-p", pid, "--subprocesses"))) {
                terminal.awaitText("PID " + pid + " and 2 others");
                terminal.press("P");
                List<String> processes = terminal.await(
                        "the busiest first", screen -> screen.get(5).endsWith("live_family.py spin"));
                assertThat(processes.subList(5, 8))
                        .anyMatch(line -> line.contains(pid))
                        .anyMatch(line -> line.endsWith("live_family.py rest"));
                terminal.press("Enter");
                terminal.await(
                        "the functions of that one",
                        screen -> screen.get(5).contains("spin (python/live_family.py")
                                && screen.stream().noneMatch(line -> line.contains("supervise")));
                quit(terminal);
            }
        }
    }

    @Test
    void fillsTheWindowWhateverItsSize() {
        try (TmuxTerminal terminal = top()) {
            for (String page : List.of("f", "t", "t")) {
                for (int[] size : new int[][] {{132, 43}, {40, 12}, {80, 24}}) {
                    terminal.resize(size[0], size[1]);
                    List<String> screen = terminal.await(
                            "the footer at the bottom of " + size[0] + "x" + size[1],
                            lines -> lines.size() >= size[1]
                                    && lines.get(size[1] - 1).contains("help")
                                    && lines.get(0).startsWith("PID " + target.pid()));
                    assertThat(screen.subList(0, size[1]))
                            .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(size[0]));
                }
                terminal.press(page);
            }
            terminal.resize(10, 4);
            terminal.awaitText("Too small");
            terminal.resize(80, 24);
            terminal.awaitText("hash_all");
            quit(terminal);
        }
    }

    @Test
    void takesTheUsualSizeWhereTheTerminalDoesNotKnowItsOwn() {
        target.awaitLine("ready");
        List<String> words = new ArrayList<>(List.of("sh", "-c", "stty rows 0 cols 0; exec /usr/bin/env \"$@\"", "sh"));
        words.addAll(TmuxTerminal.flamewright("top", "-p", Long.toString(target.pid())));
        try (TmuxTerminal terminal = TmuxTerminal.start(folder, 80, 24, COLOURS, words)) {
            terminal.awaitText("hash_all");
            assertThat(terminal.screen().get(23)).contains("? help");
            terminal.press("q");
            assertThat(terminal.awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalsEndItAndTheTerminalIsAsBefore(String signal) throws Exception {
        try (TmuxTerminal terminal = top()) {
            if (signal.equals("INT")) {
                terminal.press("C-c");
            } else {
                new ProcessBuilder(
                                "kill",
                                "-s",
                                signal,
                                Long.toString(terminal.profiler().pid()))
                        .start()
                        .waitFor();
            }
            assertThat(terminal.awaitExit()).isZero();
            assertThat(terminal.leftChanged()).isEmpty();
        }
    }

    @Test
    void aSecondSignalDoesNotWaitAndStillRestoresTheTerminal() throws Exception {
        try (TmuxTerminal terminal = top()) {
            String pid = Long.toString(terminal.profiler().pid());
            new ProcessBuilder("sh", "-c", "kill -TERM $0; kill -TERM $0; true", pid)
                    .start()
                    .waitFor();
            assertThat(terminal.awaitExit()).isIn(0, 143);
            assertThat(terminal.leftChanged()).isEmpty();
        }
    }

    @Test
    void suspendedItGivesTheTerminalBackAndTakesItAgain() {
        try (TmuxTerminal terminal = top()) {
            terminal.press("C-z");
            terminal.awaitText(TmuxTerminal.SUSPENDED);
            assertThat(terminal.leftChanged()).isEmpty();
            terminal.press("Enter");
            terminal.awaitText("hash_all");
            assertThat(terminal.fact("alternate_on")).isEqualTo("1");
            quit(terminal);
        }
    }

    @Test
    void theLastPictureStaysWhenTheTargetIsGone() {
        try (TmuxTerminal terminal = top()) {
            target.close();
            List<String> screen = terminal.awaitText("Process " + target.pid() + " has ended");
            assertThat(rows(screen)).anyMatch(row -> row.contains("hash_all"));
            terminal.press("f");
            terminal.awaitText("▏hash_all");
            terminal.press("s");
            terminal.awaitText("Saved flamewright-");
            quit(terminal);
        }
    }

    @Test
    void watchesACommandAndEndsItWithTheView() {
        List<String> words = new ArrayList<>(List.of("top", "--"));
        words.addAll(Pythons.any()
                .command(
                        Path.of("src/test/python/live_work.py").toAbsolutePath().toString())
                .command());
        try (TmuxTerminal terminal =
                TmuxTerminal.start(folder, 80, 24, COLOURS, TmuxTerminal.flamewright(words.toArray(String[]::new)))) {
            String header = terminal.awaitText("hash_all").getFirst();
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(header.split(" ")[1])).orElseThrow();
            assertThat(child.isAlive()).isTrue();
            quit(terminal);
            assertThat(child.isAlive()).isFalse();
            assertThat(terminal.screen()).noneMatch(line -> line.contains("ready"));
        }
    }

    @Test
    void escapesOfTheTargetAreShownNotObeyed() {
        try (TmuxTerminal terminal = top(COLOURS, 120, 24)) {
            terminal.awaitText("hash_all");
            String title = terminal.fact("pane_title");
            terminal.awaitText("\\u001b[2Jwiped\\u0007");
            terminal.press("m", "m", "m", "m", "m", "t");
            terminal.awaitText("\\u001b]2;owned\\u0007");
            terminal.press("f");
            // A box shows as much of the name as its share of the width has room for.
            terminal.awaitText("▏\\");
            assertThat(terminal.fact("pane_title")).isEqualTo(title);
            quit(terminal);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM=xterm-256color,true", "TERM=vt100,false", "NO_COLOR=1,false"})
    void coloursAreUsedWhereTheTerminalHasThemAndTheyAreWanted(String variable, boolean coloured) {
        List<String> environment = new ArrayList<>(COLOURS);
        environment.add(variable);
        try (TmuxTerminal terminal = top(environment, 80, 24)) {
            terminal.awaitText("hash_all");
            boolean colours = terminal.styledScreen().contains("\u001b[38;5;");
            assertThat(colours).isEqualTo(coloured);
            quit(terminal);
        }
    }

    @Test
    void aTerminalThatCannotPlaceTextIsRefused() {
        try (TmuxTerminal terminal = top(List.of("TERM=dumb"), 80, 24)) {
            assertThat(terminal.awaitExit()).isEqualTo(1);
            assertThat(terminal.screen())
                    .anyMatch(line -> line.contains("The live view needs a terminal that can place text"));
            assertThat(terminal.leftChanged()).isEmpty();
        }
    }

    private static void quit(TmuxTerminal terminal) {
        terminal.press("q");
        assertThat(terminal.awaitExit()).isZero();
        assertThat(terminal.leftChanged()).isEmpty();
    }
}
