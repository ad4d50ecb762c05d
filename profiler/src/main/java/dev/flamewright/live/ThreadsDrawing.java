package dev.flamewright.live;

import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** The list of threads. */
final class ThreadsDrawing {
    private static final int SHARE = 7;

    private ThreadsDrawing() {}

    static AttributedString heading(int width, Look look) {
        return new TextLine(width, look)
                .right("GIL%", SHARE, look.inverse())
                .right("CPU%", SHARE, look.inverse())
                .right("WAIT%", SHARE, look.inverse())
                .right("IDLE%", SHARE, look.inverse())
                .add("  ", look.inverse())
                .leftAligned("THREAD", nameWidth(width), look.inverse())
                .add(" MOSTLY IN", look.inverse())
                .fill(look.inverse())
                .end();
    }

    static List<AttributedString> rows(LiveView view, int width, Look look) {
        List<AttributedString> lines = new ArrayList<>();
        int selected = view.selectedRow();
        for (ThreadRow row : view.threads()) {
            TextLine line = new TextLine(width, look)
                    .right(Figures.cell(row.share(ThreadState.GIL)), SHARE, look.self())
                    .right(
                            Figures.cell(row.share(ThreadState.CPU) + row.share(ThreadState.UNKNOWN)),
                            SHARE,
                            look.plain())
                    .right(Figures.cell(row.share(ThreadState.GIL_WAIT)), SHARE, look.alarm())
                    .right(Figures.cell(row.share(ThreadState.IDLE)), SHARE, look.faint())
                    .add("  ")
                    .leftAligned(Figures.thread(row.info()), nameWidth(width), look.strong())
                    .add(" ")
                    .add(row.leaf() == null ? "" : FrameText.of(row.leaf()));
            lines.add(lines.size() == selected ? line.endIn(look.inverse()) : line.end());
        }
        return lines;
    }

    private static int nameWidth(int width) {
        return Math.max(8, width / 4);
    }
}
