package dev.flamewright.cli;

import org.jspecify.annotations.Nullable;

/** Colours of text on a terminal; none elsewhere, or where the variable {@code NO_COLOR} is set (no-color.org). */
final class Colours {
    /** When to use colours: {@code --color}. */
    enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    private static final String RESET = "\033[0m";

    private final boolean used;

    private Colours(boolean used) {
        this.used = used;
    }

    /** Colours for standard output. */
    static Colours of(When when) {
        return new Colours(
                switch (when) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case AUTO ->
                        wanted(System.getenv("NO_COLOR"), System.getenv("TERM")) && StandardStream.OUTPUT.isTerminal();
                });
    }

    /** Whether a terminal's environment lets it be coloured. */
    static boolean wanted(@Nullable String noColour, @Nullable String terminal) {
        return (noColour == null || noColour.isEmpty()) && !"dumb".equals(terminal);
    }

    /** What a reader looks for first. */
    String heading(String text) {
        return in("1", text);
    }

    /** A function's name. */
    String function(String text) {
        return in("36", text);
    }

    /** Where it is. */
    String place(String text) {
        return in("2", text);
    }

    /** A state that does no harm. */
    String calm(String text) {
        return in("32", text);
    }

    /** A state that somebody may have to look at. */
    String alarm(String text) {
        return in("33", text);
    }

    /** The name of a variable. */
    String variable(String text) {
        return in("35", text);
    }

    private String in(String code, String text) {
        return used && !text.isEmpty() ? "\033[" + code + "m" + text + RESET : text;
    }
}
