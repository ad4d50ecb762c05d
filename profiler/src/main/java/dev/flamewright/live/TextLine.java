package dev.flamewright.live;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** One line of the screen in the making, never wider than the screen. */
final class TextLine {
    private final AttributedStringBuilder text = new AttributedStringBuilder();
    private final int width;
    private final Look look;
    private boolean selected;

    TextLine(int width, Look look) {
        this.width = width;
        this.look = look;
    }

    /** Makes it the selected row of a list; to be said before anything is added. */
    TextLine selected(boolean isSelected) {
        selected = isSelected;
        return this;
    }

    /** The columns that are left. */
    int left() {
        return width - text.columnLength();
    }

    TextLine add(String part, AttributedStyle style) {
        text.append(cut(part, left()), selected ? look.selected(style) : style);
        return this;
    }

    TextLine add(String part) {
        return add(part, look.plain());
    }

    /** {@code part} at the right end of {@code columns} columns. */
    TextLine right(String part, int columns, AttributedStyle style) {
        String fitting = cut(part, columns);
        return add(" ".repeat(columns - columns(fitting)) + fitting, style);
    }

    /** {@code part} at the left end of {@code columns} columns. */
    TextLine leftAligned(String part, int columns, AttributedStyle style) {
        String fitting = cut(part, columns);
        return add(fitting + " ".repeat(columns - columns(fitting)), style);
    }

    /** Blanks up to the screen's right edge. */
    TextLine fill(AttributedStyle style) {
        return add(" ".repeat(Math.max(0, left())), style);
    }

    /** The line; a selected one reaches to the screen's right edge. */
    AttributedString end() {
        return (selected ? fill(look.plain()) : this).text.toAttributedString();
    }

    private String cut(String part, int columns) {
        if (columns <= 0) {
            return "";
        }
        if (columns(part) <= columns) {
            return part;
        }
        return new AttributedString(part).columnSubSequence(0, columns - 1) + look.ellipsis();
    }

    private static int columns(String part) {
        return new AttributedString(part).columnLength();
    }
}
