package dev.flamewright.live;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Draws the view: a pure function from what is to be shown and the size to lines of text. */
final class Screen {
    /** Less than this cannot hold the header, one row and the footer. */
    private static final int FEWEST_LINES = HeaderDrawing.LINES + 3;

    private static final List<String> HELP = List.of(
            "arrows PgUp PgDn  select, as do j k g G; left and right sort by another column",
            "i                 sort the other way round",
            "/                 filter as you type; Enter keeps the filter, Esc drops it",
            "Enter             callers and callees of the selected function; Esc goes back",
            "t                 threads; Enter shows the functions of one",
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
            case CALLS -> CallsDrawing.heading(width, look);
            case FLAME -> FlameDrawing.heading(view, width, look);
            case HELP -> new TextLine(width, look).fill(look.inverse()).end();
        };
    }

    private List<AttributedString> body(int width, int rows) {
        return switch (view.page()) {
            case FUNCTIONS -> around(FunctionsDrawing.rows(view, width, look), view.selectedRow(), rows);
            case THREADS -> around(ThreadsDrawing.rows(view, width, look), view.selectedRow(), rows);
            case CALLS -> calls(width, rows);
            case FLAME -> view.flame().root() == null ? List.of() : new FlameDrawing(view, width, look).rows(rows);
            case HELP ->
                HELP.stream()
                        .limit(rows)
                        .map(line -> new TextLine(width, look).add(line).end())
                        .toList();
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
        if (!message.isEmpty()) {
            return new TextLine(width, look)
                    .add(TerminalText.sanitised(message), look.alarm())
                    .end();
        }
        String keys = view.typing()
                ? "type to filter   Enter keep   Esc drop"
                : switch (view.page()) {
                    case FUNCTIONS, THREADS ->
                        "? help  q quit  / filter  Enter open  t threads  f flame  s save  p pause";
                    case CALLS -> "? help  q quit  Enter drill on  Esc back";
                    case FLAME -> "? help  q quit  arrows select  Enter zoom  Esc back  w now/since start";
                    case HELP -> "any key goes back";
                };
        return new TextLine(width, look).add(keys, look.faint()).end();
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
