package dev.flamewright.live;

import dev.flamewright.sample.ThreadState;
import java.util.List;
import org.jline.utils.AttributedStyle;

/**
 * What the terminal can show.
 *
 * @param colours whether text may be coloured; else only bold and inverse are used
 * @param unicode whether its character set has blocks and an ellipsis
 */
public record Look(boolean colours, boolean unicode) {
    private static final String TREND_PARTS = " ▁▂▃▄▅▆▇█";
    private static final String PLAIN_TREND_PARTS = " .:-=+*#@";

    /** Of the 256 colours: warm ones for Python, cool ones for system calls; all light enough for black text. */
    private static final int[] WARM = {208, 214, 215, 209, 203, 216, 220, 222, 179, 180, 173, 174};

    private static final int[] COOL = {110, 109, 152, 116};
    private static final int BLACK = 16;

    private static final int ORANGE = 208;
    private static final int BROWN = 94;
    private static final int YELLOW = 214;
    private static final int RED = 203;
    private static final int GREEN = 114;
    private static final int GREY = 245;
    private static final int DARK_GREY = 237;
    private static final int LIGHT_GREY = 252;

    /** Shares of one thread that deserve a look, and a close one. */
    private static final double WARM_SHARE = 0.1;

    private static final double HOT_SHARE = 0.5;

    AttributedStyle plain() {
        return AttributedStyle.DEFAULT;
    }

    AttributedStyle strong() {
        return AttributedStyle.BOLD;
    }

    AttributedStyle faint() {
        return coloured(GREY);
    }

    AttributedStyle inverse() {
        return AttributedStyle.INVERSE;
    }

    /** What needs to be seen: paused, ended, failed. */
    AttributedStyle alarm() {
        return coloured(YELLOW).bold();
    }

    /** Time in a function itself. */
    AttributedStyle self() {
        return coloured(ORANGE);
    }

    /** Time in what a function calls. */
    AttributedStyle callees() {
        return coloured(BROWN);
    }

    /** Where a bar's self time ends within a column that the total fills. */
    AttributedStyle selfOnCallees() {
        return self().background(BROWN);
    }

    /** A share of one thread's time: the hotter, the more it shows. */
    AttributedStyle heat(double share) {
        return share >= HOT_SHARE
                ? coloured(RED).bold()
                : share >= WARM_SHARE ? coloured(YELLOW).bold() : strong();
    }

    AttributedStyle state(ThreadState state) {
        return switch (state) {
            case GIL -> coloured(ORANGE);
            case CPU, UNKNOWN -> coloured(GREEN);
            case GIL_WAIT -> coloured(RED);
            case IDLE -> faint();
        };
    }

    /** The heading of a list. */
    AttributedStyle heading() {
        return colours
                ? AttributedStyle.DEFAULT.foreground(LIGHT_GREY).background(DARK_GREY + 1)
                : AttributedStyle.INVERSE;
    }

    /** The column of the heading that the list is sorted by. */
    AttributedStyle sortedHeading() {
        return colours ? heading().foreground(YELLOW).bold() : AttributedStyle.INVERSE.bold();
    }

    /** The same in the selected row. */
    AttributedStyle selected(AttributedStyle style) {
        return colours ? style.background(DARK_GREY).bold() : style.inverse();
    }

    /** A box of the flame graph. */
    AttributedStyle box(String name, boolean syscall, boolean selected) {
        if (!colours) {
            return selected ? AttributedStyle.INVERSE : AttributedStyle.DEFAULT;
        }
        int[] palette = syscall ? COOL : WARM;
        int colour = palette[Math.floorMod(name.hashCode(), palette.length)];
        AttributedStyle style = AttributedStyle.DEFAULT.foreground(BLACK).background(colour);
        return selected ? AttributedStyle.BOLD.foreground(231).background(25) : style;
    }

    private AttributedStyle coloured(int colour) {
        return colours ? AttributedStyle.DEFAULT.foreground(colour) : AttributedStyle.DEFAULT;
    }

    /** What stands for text that did not fit. */
    String ellipsis() {
        return unicode ? "…" : "~";
    }

    String separator() {
        return unicode ? " · " : " | ";
    }

    String micro() {
        return unicode ? "µs" : "us";
    }

    /** The left edge of a box of the flame graph. */
    String edge() {
        return unicode ? "▏" : "|";
    }

    /**
     * One character per value, the last {@code width} of them.
     *
     * @param full the value of full height; larger ones are cut
     */
    String trend(List<Double> values, int width, double full) {
        String parts = unicode ? TREND_PARTS : PLAIN_TREND_PARTS;
        StringBuilder trend = new StringBuilder();
        for (double value : values.subList(Math.max(0, values.size() - width), values.size())) {
            int part = (int) Math.round(Math.clamp(value / full, 0, 1) * 8);
            trend.append(parts.charAt(value > 0 ? Math.max(1, part) : 0));
        }
        return " ".repeat(width - trend.length()) + trend;
    }
}
