package dev.flamewright.live;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** The list of functions or lines. */
final class FunctionsDrawing {
    private static final int[] WIDTHS = {6, 7, 9, 9};

    /** A trend's full height is its own most, but no less than this: what is little is to look little. */
    private static final double LEAST_FULL_TREND = 0.1;

    private FunctionsDrawing() {}

    static AttributedString heading(LiveView view, int width, Look look) {
        TextLine line = new TextLine(width, look);
        for (SortColumn column : SortColumn.values()) {
            boolean sorted = column == view.sort();
            AttributedStyle style = sorted ? look.sortedHeading() : look.heading();
            String mark = sorted ? (look.unicode() ? (view.reversed() ? "▲" : "▼") : "*") : "";
            if (column == SortColumn.NAME) {
                line.add("  " + pad("now", barWidth(width)) + " ", look.heading())
                        .add(pad("trend", trendWidth(width)) + " ", look.heading())
                        .add(view.grouping() == Grouping.FUNCTIONS ? mark + "FUNCTION" : mark + "LINE", style);
            } else {
                line.right(mark + column.title(), WIDTHS[column.ordinal()], style);
            }
        }
        return line.fill(look.heading()).end();
    }

    static List<AttributedString> rows(LiveView view, int width, Look look) {
        List<AttributedString> lines = new ArrayList<>();
        int selected = view.selectedRow();
        double full =
                view.functions().stream().mapToDouble(FunctionRow::totalNow).reduce(1, Math::max);
        for (FunctionRow row : view.functions()) {
            lines.add(row(row, full, lines.size() == selected, width, look));
        }
        if (lines.isEmpty()) {
            String why = view.filter().isEmpty() ? "Nothing seen yet" : "Nothing matches the filter";
            lines.add(new TextLine(width, look).add(why, look.faint()).end());
        }
        return lines;
    }

    private static AttributedString row(FunctionRow row, double full, boolean selected, int width, Look look) {
        double highest = row.trend().stream().mapToDouble(value -> value).reduce(LEAST_FULL_TREND, Math::max);
        TextLine line = new TextLine(width, look)
                .selected(selected)
                .right(Figures.cell(row.selfNow()), WIDTHS[0], look.heat(row.selfNow()))
                .right(Figures.cell(row.totalNow()), WIDTHS[1], look.plain())
                .right(Figures.seconds(row.selfSeconds()), WIDTHS[2], look.plain())
                .right(Figures.seconds(row.totalSeconds()), WIDTHS[3], look.plain())
                .add("  ");
        ShareBar.add(line, row.selfNow(), row.totalNow(), full, barWidth(width), look);
        line.add(" ")
                .add(look.trend(row.trend(), trendWidth(width), highest), look.self())
                .add(" ");
        String text = FrameText.of(row.frame());
        String name = FrameText.name(row.frame());
        if (text.startsWith(name)) {
            return line.add(name)
                    .add(text.substring(name.length()), look.faint())
                    .end();
        }
        return line.add(text).end();
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
