package dev.flamewright.live;

import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.ThreadState;
import java.util.Locale;

/** How numbers and states are spelled. */
final class Figures {
    private Figures() {}

    /** A share of 1 as a percentage, in at most four characters up to 999 %. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * share);
    }

    /** The same with one decimal, as a column shows it; nothing for exactly 0. */
    static String cell(double share) {
        return share == 0 ? "" : String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    /** Seconds as a column shows them; nothing for exactly 0. */
    static String seconds(double seconds) {
        return seconds == 0 ? "" : String.format(Locale.ROOT, seconds < 10_000 ? "%.2f" : "%.0f", seconds);
    }

    /** Such as {@code 12s}, {@code 3:07}, {@code 26:03:07}. */
    static String duration(double seconds) {
        long s = Math.max(0, (long) seconds);
        if (s < 60) {
            return s + "s";
        }
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    /** In which of the states a thread is, in a word. */
    static String state(ThreadState state) {
        return switch (state) {
            case GIL -> "GIL";
            case CPU -> "CPU";
            case GIL_WAIT -> "waiting";
            case IDLE -> "idle";
            case UNKNOWN -> "unknown";
        };
    }

    /** A thread's name, where it has one, and number. */
    static String thread(ThreadInfo info) {
        return info.name().isEmpty()
                ? Long.toString(info.tid())
                : TerminalText.sanitised(info.name()) + " (" + info.tid() + ")";
    }
}
