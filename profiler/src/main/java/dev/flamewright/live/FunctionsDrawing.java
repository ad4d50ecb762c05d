package dev.flamewright.live;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** The list of functions or lines. */
final class FunctionsDrawing {
    private static final int[] WIDTHS = {6, 7, 9, 9};

    private FunctionsDrawing() {}

    static AttributedString heading(LiveView view, int width, Look look) {
        TextLine line = new TextLine(width, look);
        for (SortColumn column : SortColumn.values()) {
            boolean sorted = column == view.sort();
            AttributedStyle style = sorted ? look.inverse().bold() : look.inverse();
            String mark = sorted ? (look.unicode() ? (view.reversed() ? "▲" : "▼") : "*") : "";
            if (column == SortColumn.NAME) {
                String trend = view.sort().trendOfSelf() ? "self" : "total";
                line.add("  " + pad("share", barWidth(width)) + " ", look.inverse())
                        .add(pad(trend, trendWidth(width)) + " ", look.inverse())
                        .add(view.grouping() == Grouping.FUNCTIONS ? mark + "FUNCTION" : mark + "LINE", style);
            } else {
                line.right(mark + column.title(), WIDTHS[column.ordinal()], style);
            }
        }
        return line.fill(look.inverse()).end();
    }

    static List<AttributedString> rows(LiveView view, int width, Look look) {
        List<AttributedString> lines = new ArrayList<>();
        int selected = view.selectedRow();
        for (FunctionRow row : view.functions()) {
            lines.add(row(row, lines.size() == selected, width, look));
        }
        if (lines.isEmpty()) {
            String why = view.filter().isEmpty() ? "Nothing seen yet" : "Nothing matches the filter";
            lines.add(new TextLine(width, look).add(why, look.faint()).end());
        }
        return lines;
    }

    private static AttributedString row(FunctionRow row, boolean selected, int width, Look look) {
        TextLine line = new TextLine(width, look)
                .right(Figures.cell(row.selfNow()), WIDTHS[0], look.strong())
                .right(Figures.cell(row.totalNow()), WIDTHS[1], look.plain())
                .right(Figures.seconds(row.selfSeconds()), WIDTHS[2], look.plain())
                .right(Figures.seconds(row.totalSeconds()), WIDTHS[3], look.plain())
                .add("  ");
        bar(line, row, barWidth(width), look);
        line.add(" ")
                .add(look.trend(row.trend(), trendWidth(width)), look.self())
                .add(" ");
        if (selected) {
            return line.add(FrameText.of(row.frame())).endIn(look.inverse());
        }
        String text = FrameText.of(row.frame());
        String name = FrameText.name(row.frame());
        if (text.startsWith(name)) {
            return line.add(name)
                    .add(text.substring(name.length()), look.faint())
                    .end();
        }
        return line.add(text).end();
    }

    private static void bar(TextLine line, FunctionRow row, int width, Look look) {
        String self = look.bar(row.selfNow(), width);
        int total = (int) Math.round(Math.clamp(row.totalNow(), 0, 1) * width);
        line.add(self, look.self());
        line.leftAligned(look.track(total - self.length()), width - self.length(), look.faint());
    }

    private static int barWidth(int width) {
        return width < 100 ? 6 : 14;
    }

    private static int trendWidth(int width) {
        return width < 100 ? 8 : Math.min(LiveModel.TREND_UPDATES, width / 6);
    }

    private static String pad(String text, int width) {
        return text.length() > width ? text.substring(0, width) : text + " ".repeat(width - text.length());
    }
}
