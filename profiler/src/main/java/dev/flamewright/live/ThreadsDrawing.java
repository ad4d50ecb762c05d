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
                .right("GIL%", SHARE, look.heading())
                .right("CPU%", SHARE, look.heading())
                .right("WAIT%", SHARE, look.heading())
                .right("IDLE%", SHARE, look.heading())
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
            TextLine line = new TextLine(width, look)
                    .selected(lines.size() == selected)
                    .right(Figures.cell(row.share(ThreadState.GIL)), SHARE, look.state(ThreadState.GIL))
                    .right(
                            Figures.cell(row.share(ThreadState.CPU) + row.share(ThreadState.UNKNOWN)),
                            SHARE,
                            look.state(ThreadState.CPU))
                    .right(Figures.cell(row.share(ThreadState.GIL_WAIT)), SHARE, look.state(ThreadState.GIL_WAIT))
                    .right(Figures.cell(row.share(ThreadState.IDLE)), SHARE, look.state(ThreadState.IDLE))
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
