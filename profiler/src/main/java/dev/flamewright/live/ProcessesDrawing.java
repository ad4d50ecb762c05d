package dev.flamewright.live;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** The list of processes. */
final class ProcessesDrawing {
    private static final int THREADS = 9;
    private static final int PID = 9;
    private static final int PYTHON = 9;

    private ProcessesDrawing() {}

    static AttributedString heading(int width, Look look) {
        return ShareColumns.heading(new TextLine(width, look), look)
                .right("THREADS", THREADS, look.heading())
                .right("PID", PID, look.heading())
                .add("  ", look.heading())
                .leftAligned("PYTHON", PYTHON, look.heading())
                .add("COMMAND", look.heading())
                .fill(look.heading())
                .end();
    }

    static List<AttributedString> rows(LiveView view, int width, Look look) {
        List<AttributedString> lines = new ArrayList<>();
        int selected = view.selectedRow();
        for (ProcessRow row : view.processes()) {
            TextLine line = new TextLine(width, look).selected(lines.size() == selected);
            lines.add(ShareColumns.cells(line, row.shares(), look)
                    .right(Integer.toString(row.threads()), THREADS, look.plain())
                    .right(Long.toString(row.info().pid()), PID, look.strong())
                    .add("  ")
                    .leftAligned(TerminalText.sanitised(row.info().pythonVersion()), PYTHON, look.plain())
                    .add(TerminalText.sanitised(
                            HeaderDrawing.shortCommand(row.info().commandLine())))
                    .end());
        }
        return lines;
    }
}
