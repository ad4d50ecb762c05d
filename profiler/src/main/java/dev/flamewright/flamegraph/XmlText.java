package dev.flamewright.flamegraph;

import java.nio.charset.CharsetEncoder;
import org.jspecify.annotations.Nullable;

/** Text of any origin as XML content or attribute value. */
final class XmlText {
    private XmlText() {}

    /**
     * Escapes markup. Characters that XML forbids, and those that would change the direction of the text around them, are
     * shown as Python spells them: {@code \x00}, {@code \u202e}. Characters that {@code encoder} lacks become references.
     */
    static String escape(String text, CharsetEncoder encoder) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int length = Character.charCount(c);
            String replacement = replacement(c, encoder);
            if (replacement != null && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                if (replacement == null) {
                    escaped.append(text, i, i + length);
                } else {
                    escaped.append(replacement);
                }
            }
            i += length;
        }
        return escaped == null ? text : escaped.toString();
    }

    private static @Nullable String replacement(int c, CharsetEncoder encoder) {
        String markup = switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> null;
        };
        if (markup != null) {
            return markup;
        }
        if (c < 0x7f && c >= ' ') {
            return null;
        }
        if (isForbidden(c) || turnsDirection(c)) {
            return c < 0x100 ? String.format("\\x%02x", c) : String.format("\\u%04x", c);
        }
        return encoder.canEncode(Character.toString(c)) ? null : "&#" + c + ";";
    }

    private static boolean isForbidden(int c) {
        return c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000) || (c & 0xfffe) == 0xfffe;
    }

    private static boolean turnsDirection(int c) {
        return c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x2028
                || c == 0x2029;
    }
}
