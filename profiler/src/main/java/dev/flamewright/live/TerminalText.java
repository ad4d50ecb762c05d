package dev.flamewright.live;

/** Text of a target made safe for a terminal: what would be obeyed there is shown instead. */
public final class TerminalText {
    private TerminalText() {}

    /** {@code text} with control characters, lone surrogates and direction marks spelled as {@code \\u001b}. */
    public static String sanitised(String text) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnsafe(text, i)) {
                if (result == null) {
                    result = new StringBuilder(text.substring(0, i));
                }
                result.append(String.format("\\u%04x", (int) c));
            } else if (result != null) {
                result.append(c);
            }
        }
        return result == null ? text : result.toString();
    }

    private static boolean isUnsafe(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
        }
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '\u2028' || c == '\u2029';
    }
}
