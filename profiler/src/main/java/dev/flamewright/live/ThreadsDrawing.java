package dev.flamewright.live;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** The list of threads. */
final class ThreadsDrawing {
    private ThreadsDrawing() {}

    static AttributedString heading(int width, Look look) {
        TextLine line = ShareColumns.heading(new TextLine(width, look), look);
        return ShareColumns.idleHeading(line, look)
                .add("  ", look.heading())
                .leftAligned("THREAD", nameWidth(width), look.heading())
                .add(" MOSTLY IN", look.heading())
                .fill(look.heading())
                .end();
    }

    static List<AttributedString> rows(LiveView view, int width, Look look) {
        List<AttributedString> lines = new ArrayList<>();
        int selected = view.selectedRow();
        for (ThreadRow row : view.threads()) {
            TextLine line = new TextLine(width, look).selected(lines.size() == selected);
            ShareColumns.cells(line, row.shares(), look);
            ShareColumns.idleCell(line, row.shares(), look)
                    .add("  ")
                    .leftAligned(Figures.thread(row.info()), nameWidth(width), look.strong())
                    .add(" ")
                    .add(row.leaf() == null ? "" : FrameText.of(row.leaf()));
            lines.add(line.end());
        }
        return lines;
    }

    private static int nameWidth(int width) {
        return Math.max(8, width * 3 / 10);
    }
}
