package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** A function between its callers and its callees. */
final class CallsDrawing {
    private static final int NOW = 7;
    private static final int SECONDS = 10;
    private static final int BAR = 10;

    private final LiveView view;
    private final CallTable calls;
    private final int width;
    private final Look look;
    private final double full;

    CallsDrawing(LiveView view, CallTable calls, int width, Look look) {
        this.view = view;
        this.calls = calls;
        this.width = width;
        this.look = look;
        full = Math.max(1, calls.totalNow());
    }

    static AttributedString heading(int width, Look look) {
        return new TextLine(width, look)
                .right("NOW%", NOW, look.heading())
                .right("SINCE s", SECONDS, look.heading())
                .add("  " + " ".repeat(BAR) + " ", look.heading())
                .add("FUNCTION", look.heading())
                .fill(look.heading())
                .end();
    }

    List<AttributedString> rows() {
        List<AttributedString> lines = new ArrayList<>();
        int selected = view.selectedRow();
        lines.add(title("called by"));
        for (int i = 0; i < calls.callers().size(); i++) {
            lines.add(call(calls.callers().get(i), i == selected));
        }
        String arrow = look.unicode() ? "▶ " : "> ";
        TextLine function = new TextLine(width, look)
                .right(Figures.cell(calls.totalNow()), NOW, look.strong())
                .right(Figures.seconds(calls.totalSeconds()), SECONDS, look.strong())
                .add("  ");
        ShareBar.add(function, calls.selfNow(), calls.totalNow(), full, BAR, look);
        lines.add(function.add(" " + arrow + text(view.drilledInto()), look.alarm())
                .end());
        lines.add(title("calls"));
        lines.add(line(calls.selfNow(), calls.selfNow(), calls.selfSeconds(), false)
                .add("(itself)", look.faint())
                .end());
        for (int i = 0; i < calls.callees().size(); i++) {
            lines.add(call(calls.callees().get(i), i + calls.callers().size() == selected));
        }
        return lines;
    }

    /** Which of {@link #rows} is selected: behind the callers come the function and two more lines. */
    int selectedLine() {
        int selected = view.selectedRow();
        return 1 + selected + (selected >= calls.callers().size() ? 3 : 0);
    }

    private AttributedString title(String text) {
        return new TextLine(width, look).add(text, look.faint()).end();
    }

    private AttributedString call(CallTable.Call call, boolean selected) {
        TextLine line = line(0, call.now(), call.seconds(), selected);
        return line.add(call.key() == SampleSink.NONE ? "(start of the thread)" : text(call.key()))
                .end();
    }

    private TextLine line(double self, double now, double seconds, boolean selected) {
        TextLine line = new TextLine(width, look)
                .selected(selected)
                .right(Figures.cell(now), NOW, look.plain())
                .right(Figures.seconds(seconds), SECONDS, look.plain())
                .add("  ");
        ShareBar.add(line, self, now, full, BAR, look);
        return line.add("   ");
    }

    private String text(int key) {
        return FrameText.of(view.model().keyFrame(view.grouping(), key));
    }
}
