package dev.flamewright.cli;

import dev.flamewright.live.TerminalText;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.FunctionTotals;
import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import java.util.List;
import java.util.Locale;

/** The table at the end of a recording: where the time went, in the terminal. */
final class HottestFunctions {
    private static final int ROWS = 10;

    private HottestFunctions() {}

    /** The lines of the table; empty for a profile without samples. */
    static List<String> table(Profile profile) {
        long all = profile.totalWeight();
        List<FunctionTotals> totals = FunctionTotals.of(profile);
        if (all == 0 || totals.isEmpty()) {
            return List.of();
        }
        List<String> lines = new java.util.ArrayList<>();
        lines.add("   self   total  function");
        for (FunctionTotals row : totals.subList(0, Math.min(ROWS, totals.size()))) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%6.1f%% %6.1f%%  %s",
                    100.0 * row.self() / all,
                    100.0 * row.total() / all,
                    TerminalText.sanitised(label(row.function()))));
        }
        return lines;
    }

    private static String label(Frame function) {
        return function instanceof PythonFrame python
                ? python.name() + "  (" + FrameLabels.shortFile(python.file()) + ":" + python.firstLine() + ")"
                : FrameLabels.whole(false).of(function);
    }
}
