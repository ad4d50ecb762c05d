package dev.flamewright.live;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Draws the view: a pure function from what is to be shown and the size to lines of text. */
final class Screen {
    /** Less than this cannot hold the header, one row and the footer. */
    private static final int FEWEST_LINES = HeaderDrawing.LINES + 3;

    /** The columns of the help that name the keys. */
    private static final int HELP_KEYS = 18;

    private static final List<String> HELP = List.of(
            "arrows PgUp PgDn  select, as do j k g G; left and right sort by another column",
            "1 2 3 4 5         sort by this column;  i  the other way round",
            "/                 filter as you type; Enter keeps the filter, Esc drops it",
            "Enter             callers and callees of the selected function; Esc goes back",
            "t / P             threads / processes; Enter shows the functions of one",
            "l                 lines instead of functions, and back",
            "m                 which samples count: not idle, on CPU, GIL, waiting, idle, all",
            "f                 flame graph; arrows select, Enter zooms, Esc goes back",
            "w                 flame graph of now (3 s), or since the start",
            "p or space        hold the picture; recording goes on",
            "r                 count from zero again",
            "s / S             save what was seen as an HTML report / a .jfr recording",
            "Ctrl-L            draw everything again",
            "q                 quit",
            "",
            "SELF% is time in the function itself over the last 3 s, TOTAL% that with all",
            "it calls; 100 is one thread all the time. The columns in s are thread seconds",
            "since the start or the last reset.");

    private final LiveView view;
    private final Target target;
    private final Look look;

    Screen(LiveView view, Target target, Look look) {
        this.view = view;
        this.target = target;
        this.look = look;
    }

    /** How many rows of a list fit into this many lines. */
    static int pageRows(int lines) {
        return Math.max(1, lines - HeaderDrawing.LINES - 2);
    }

    /**
     * The whole screen: exactly {@code height} lines of at most {@code width} columns.
     *
     * @param message what has just happened, for the last line; empty for a reminder of the keys
     * @param paused whether the picture is held
     */
    List<AttributedString> draw(int width, int height, String message, boolean paused) {
        if (height < FEWEST_LINES || width < 20) {
            return padded(List.of(new AttributedString(cut("Too small", width))), height);
        }
        List<AttributedString> lines = new ArrayList<>(HeaderDrawing.lines(view, target, paused, width, look));
        lines.add(heading(width));
        lines.addAll(body(width, pageRows(height)));
        List<AttributedString> screen = new ArrayList<>(padded(lines, height - 1));
        screen.add(footer(width, message));
        return screen;
    }

    private AttributedString heading(int width) {
        return switch (view.page()) {
            case FUNCTIONS -> FunctionsDrawing.heading(view, width, look);
            case THREADS -> ThreadsDrawing.heading(width, look);
            case PROCESSES -> ProcessesDrawing.heading(width, look);
            case CALLS -> CallsDrawing.heading(width, look);
            case FLAME -> FlameDrawing.heading(view, width, look);
            case HELP -> new TextLine(width, look).fill(look.heading()).end();
        };
    }

    private List<AttributedString> body(int width, int rows) {
        return switch (view.page()) {
            case FUNCTIONS -> around(FunctionsDrawing.rows(view, width, look), view.selectedRow(), rows);
            case THREADS -> around(ThreadsDrawing.rows(view, width, look), view.selectedRow(), rows);
            case PROCESSES -> around(ProcessesDrawing.rows(view, width, look), view.selectedRow(), rows);
            case CALLS -> calls(width, rows);
            case FLAME -> view.flame().root() == null ? List.of() : new FlameDrawing(view, width, look).rows(rows);
            case HELP ->
                HELP.stream().limit(rows).map(line -> help(line, width)).toList();
        };
    }

    private List<AttributedString> calls(int width, int rows) {
        CallTable calls = view.calls();
        if (calls == null) {
            return List.of();
        }
        CallsDrawing drawing = new CallsDrawing(view, calls, width, look);
        return around(drawing.rows(), drawing.selectedLine(), rows);
    }

    /** As many lines as fit, with the selected one in the middle where the list is long. */
    private static List<AttributedString> around(List<AttributedString> lines, int selected, int rows) {
        int first = Math.clamp((long) selected - rows / 2, 0, Math.max(0, lines.size() - rows));
        return lines.subList(first, Math.min(lines.size(), first + rows));
    }

    private AttributedString footer(int width, String message) {
        // The last column of the last line is left alone: a simple terminal would scroll.
        int columns = width - 1;
        if (!message.isEmpty()) {
            return new TextLine(columns, look)
                    .add(TerminalText.sanitised(message), look.alarm())
                    .end();
        }
        List<String> keys = view.typing()
                ? List.of("Enter keep", "Esc drop", "Backspace erase")
                : switch (view.page()) {
                    case FUNCTIONS ->
                        view.processes().size() > 1
                                ? List.of(
                                        "? help",
                                        "q quit",
                                        "/ filter",
                                        "Enter open",
                                        "t threads",
                                        "P processes",
                                        "f flame",
                                        "s save")
                                : List.of(
                                        "? help",
                                        "q quit",
                                        "/ filter",
                                        "Enter open",
                                        "t threads",
                                        "f flame",
                                        "s save",
                                        "p pause");
                    case THREADS, PROCESSES ->
                        List.of("? help", "q quit", "Enter its functions", "Esc back", "f flame", "s save", "p pause");
                    case CALLS -> List.of("? help", "q quit", "Enter drill on", "Esc back", "s save", "p pause");
                    case FLAME ->
                        List.of("? help", "q quit", "arrows select", "Enter zoom", "Esc back", "w now/since start");
                    case HELP -> List.of("any key goes back");
                };
        TextLine line = new TextLine(columns, look);
        for (String key : keys) {
            int space = key.indexOf(' ');
            line.add(key.substring(0, space), look.strong()).add(key.substring(space) + "  ", look.faint());
        }
        return line.end();
    }

    /** The keys stand out from what they do. */
    private AttributedString help(String text, int width) {
        int keys = Math.min(HELP_KEYS, text.length());
        boolean hasKeys = text.startsWith("  ", keys - 2);
        return new TextLine(width, look)
                .add(text.substring(0, keys), hasKeys ? look.strong() : look.plain())
                .add(text.substring(keys))
                .end();
    }

    private static List<AttributedString> padded(List<AttributedString> lines, int height) {
        List<AttributedString> padded = new ArrayList<>(lines.subList(0, Math.min(lines.size(), Math.max(0, height))));
        while (padded.size() < height) {
            padded.add(AttributedString.EMPTY);
        }
        return padded;
    }

    private static String cut(String text, int width) {
        return text.substring(0, Math.min(text.length(), Math.max(0, width)));
    }
}
