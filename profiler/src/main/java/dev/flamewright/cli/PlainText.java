package dev.flamewright.cli;

/** Text of a target, made safe to print: what it holds must not steer the user's terminal. */
final class PlainText {
    private PlainText() {}

    /** The text with every control and formatting character (escape sequences, direction marks) replaced. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().map(PlainText::printable).forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static int printable(int codePoint) {
        int type = Character.getType(codePoint);
        boolean steers = type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
        return steers ? '\ufffd' : codePoint;
    }
}
