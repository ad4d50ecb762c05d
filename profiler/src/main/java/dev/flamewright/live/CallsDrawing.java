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

    CallsDrawing(LiveView view, CallTable calls, int width, Look look) {
        this.view = view;
        this.calls = calls;
        this.width = width;
        this.look = look;
    }

    static AttributedString heading(int width, Look look) {
        return new TextLine(width, look)
                .right("NOW%", NOW, look.inverse())
                .right("SINCE s", SECONDS, look.inverse())
                .add("  " + " ".repeat(BAR) + " ", look.inverse())
                .add("FUNCTION", look.inverse())
                .fill(look.inverse())
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
        lines.add(new TextLine(width, look)
                .right(Figures.cell(calls.totalNow()), NOW, look.strong())
                .right(Figures.seconds(calls.totalSeconds()), SECONDS, look.strong())
                .add("  ")
                .leftAligned(look.bar(calls.totalNow(), BAR), BAR, look.self())
                .add(" " + arrow + text(view.drilledInto()), look.alarm())
                .end());
        lines.add(title("calls"));
        lines.add(line(calls.selfNow(), calls.selfSeconds())
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
        TextLine line = line(call.now(), call.seconds());
        line.add(call.key() == SampleSink.NONE ? "(start of the thread)" : text(call.key()));
        return selected ? line.endIn(look.inverse()) : line.end();
    }

    private TextLine line(double now, double seconds) {
        return new TextLine(width, look)
                .right(Figures.cell(now), NOW, look.plain())
                .right(Figures.seconds(seconds), SECONDS, look.plain())
                .add("  ")
                .leftAligned(look.bar(now, BAR), BAR, look.self())
                .add("   ");
    }

    private String text(int key) {
        return FrameText.of(view.model().keyFrame(view.grouping(), key));
    }
}
