package dev.flamewright.live;

import java.util.List;
import org.jline.utils.AttributedStyle;

/**
 * What the terminal can show.
 *
 * @param colours whether text may be coloured; else only bold, faint and inverse are used
 * @param unicode whether its character set has blocks and an ellipsis
 */
public record Look(boolean colours, boolean unicode) {
    private static final String BAR_PARTS = " ▏▎▍▌▋▊▉█";
    private static final String TREND_PARTS = " ▁▂▃▄▅▆▇█";
    private static final String PLAIN_TREND_PARTS = " .:-=+*#@";

    /** Of the 256 colours: warm ones for Python, cool ones for system calls; all light enough for black text. */
    private static final int[] WARM = {208, 214, 215, 209, 203, 216, 220, 222, 179, 180, 173, 174};

    private static final int[] COOL = {110, 109, 152, 116};
    private static final int BLACK = 16;

    AttributedStyle plain() {
        return AttributedStyle.DEFAULT;
    }

    AttributedStyle strong() {
        return AttributedStyle.BOLD;
    }

    AttributedStyle faint() {
        return colours ? AttributedStyle.DEFAULT.foreground(245) : AttributedStyle.DEFAULT;
    }

    AttributedStyle inverse() {
        return AttributedStyle.INVERSE;
    }

    /** What needs to be seen: paused, ended, failed. */
    AttributedStyle alarm() {
        return colours ? AttributedStyle.BOLD.foreground(214) : AttributedStyle.BOLD;
    }

    /** Time in the function itself. */
    AttributedStyle self() {
        return colours ? AttributedStyle.DEFAULT.foreground(208) : AttributedStyle.DEFAULT;
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

    /** A bar of {@code share} of {@code width} columns, without what lies behind it. */
    String bar(double share, int width) {
        double length = Math.clamp(share, 0, 1) * width;
        if (!unicode) {
            return "#".repeat((int) Math.round(length));
        }
        int eighths = (int) Math.round(length * 8);
        String whole = "█".repeat(eighths / 8);
        return eighths % 8 == 0 ? whole : whole + BAR_PARTS.charAt(eighths % 8);
    }

    /** What lies behind a bar of self time, as far as the total reaches. */
    String track(int width) {
        return (unicode ? "░" : "-").repeat(Math.max(0, width));
    }

    /** One character per value, the last {@code width} of them; 1 and more is full height. */
    String trend(List<Double> values, int width) {
        String parts = unicode ? TREND_PARTS : PLAIN_TREND_PARTS;
        StringBuilder trend = new StringBuilder();
        for (double value : values.subList(Math.max(0, values.size() - width), values.size())) {
            int part = (int) Math.round(Math.clamp(value, 0, 1) * 8);
            trend.append(parts.charAt(value > 0 ? Math.max(1, part) : 0));
        }
        return " ".repeat(width - trend.length()) + trend;
    }
}
