package dev.flamewright.live;

import java.io.StringWriter;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;

/**
 * What must be sent to turn one picture into the next: the cells that differ, and moves of the cursor between them.
 * JLine's own display sends whole lines; most of a line of figures stays as it is.
 */
final class ScreenChanges {
    /** Moving the cursor costs about this many characters: cells as close as this are sent in one go. */
    private static final int NEAR = 6;

    private final Terminal terminal;
    private final StringWriter changes = new StringWriter();

    private ScreenChanges(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * The characters to send.
     *
     * @param shown the picture that the terminal shows; lines beyond its end are blank
     * @param wanted the picture that it is to show, no larger than the terminal
     */
    static String between(List<AttributedString> shown, List<AttributedString> wanted, Terminal terminal) {
        ScreenChanges changes = new ScreenChanges(terminal);
        for (int row = 0; row < Math.max(shown.size(), wanted.size()); row++) {
            AttributedString before = line(shown, row);
            AttributedString after = line(wanted, row);
            if (!before.equals(after)) {
                changes.line(row, before, after);
            }
        }
        return changes.changes.toString();
    }

    private static AttributedString line(List<AttributedString> picture, int row) {
        return row < picture.size() ? picture.get(row) : AttributedString.EMPTY;
    }

    private void line(int row, AttributedString before, AttributedString after) {
        int length = Math.max(before.length(), after.length());
        if (isWide(before) || isWide(after)) {
            // Characters are not columns here: all of the line is sent.
            int columns = Math.max(before.columnLength(), after.columnLength());
            send(row, 0, padded(after, after.length() + columns - after.columnLength()));
            return;
        }
        AttributedString old = padded(before, length);
        AttributedString now = padded(after, length);
        for (int column = 0; column < length; column++) {
            if (differ(old, now, column)) {
                int end = column + 1;
                for (int next = end; next < length && next - end <= NEAR; next++) {
                    if (differ(old, now, next)) {
                        end = next + 1;
                    }
                }
                send(row, column, now.subSequence(column, end));
                column = end;
            }
        }
    }

    private static boolean isWide(AttributedString line) {
        return line.columnLength() != line.length();
    }

    private static boolean differ(AttributedString old, AttributedString now, int column) {
        return old.charAt(column) != now.charAt(column) || !old.styleAt(column).equals(now.styleAt(column));
    }

    private static AttributedString padded(AttributedString line, int length) {
        return line.length() >= length
                ? line
                : new AttributedStringBuilder()
                        .append(line)
                        .append(new AttributedString(" ".repeat(length - line.length())))
                        .toAttributedString();
    }

    private void send(int row, int column, AttributedString text) {
        Curses.tputs(changes, terminal.getStringCapability(Capability.cursor_address), row, column);
        changes.append(text.toAnsi(terminal));
    }
}
