package dev.flamewright.cpython;

/** Names that come from a target, made safe to be shown. */
public final class TextSafety {
    private TextSafety() {}

    /** The same text where all of it is printable, else with escapes in place of what is not. */
    public static String printable(String text) {
        if (text.codePoints().allMatch(PythonLiteral::isPrintable)) {
            return text;
        }
        StringBuilder quoted = new StringBuilder();
        PythonLiteral.appendText(quoted, text, false);
        return quoted.substring(1, quoted.length() - 1);
    }
}
