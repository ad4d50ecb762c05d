package dev.flamewright.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * How a label is spelled inside a folded stack. What would break a line or a stack is escaped as Python would write it,
 * control characters and {@code ;} as {@code \x3b}, lone surrogates as {@code \udc80}; and so is a backslash that would
 * be taken for the start of such an escape, so that every label can be read back. All other text stays as it is.
 */
final class FoldedNames {
    private static final HexFormat HEX = HexFormat.of();

    private FoldedNames() {}

    /** The label as it is written. */
    static String escape(String label) {
        StringBuilder escaped = null;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            String escape = needsEscape(label, i) ? escapeOf(c) : null;
            if (escape != null && escaped == null) {
                escaped = new StringBuilder(label.length() + 16).append(label, 0, i);
            }
            if (escaped != null) {
                if (escape == null) {
                    escaped.append(c);
                } else {
                    escaped.append(escape);
                }
            }
        }
        return escaped == null ? label : escaped.toString();
    }

    private static boolean needsEscape(String label, int i) {
        char c = label.charAt(i);
        if (c == '\\') {
            return escapedAt(label, i) >= 0;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 == label.length() || !Character.isLowSurrogate(label.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(label.charAt(i - 1));
        }
        return isSpecial(c);
    }

    private static boolean isSpecial(char c) {
        return c < ' ' || c == ';' || c == 0x7f;
    }

    private static String escapeOf(char c) {
        return c < 0x100 ? "\\x" + HEX.toHexDigits((byte) c) : "\\u" + HEX.toHexDigits(c);
    }

    /** The label that {@link #escape} spelled {@code text}; a text that it never writes stays as it is. */
    static String unescape(String text) {
        int at = text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        StringBuilder label = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int escaped = escapedAt(text, i);
            if (escaped < 0) {
                label.append(text.charAt(i));
            } else {
                label.append((char) escaped);
                i += escapeOf((char) escaped).length() - 1;
            }
        }
        return label.toString();
    }

    /** The character that an escape at {@code i} stands for; -1 where there is none that we would write. */
    private static int escapedAt(String text, int i) {
        if (text.charAt(i) != '\\' || i + 1 == text.length()) {
            return -1;
        }
        int digits = text.charAt(i + 1) == 'x' ? 2 : text.charAt(i + 1) == 'u' ? 4 : 0;
        int end = i + 2 + digits;
        if (digits == 0 || end > text.length()) {
            return -1;
        }
        int value = 0;
        for (int j = i + 2; j < end; j++) {
            char c = text.charAt(j);
            if (!HexFormat.isHexDigit(c) || Character.isUpperCase(c)) {
                return -1;
            }
            value = value * 16 + HexFormat.fromHexDigit(c);
        }
        boolean ours = digits == 2 ? isSpecial((char) value) || value == '\\' : Character.isSurrogate((char) value);
        return ours ? value : -1;
    }

    /**
     * Decodes UTF-8. A byte that is not UTF-8 becomes a lone surrogate, as Python's {@code surrogateescape} does it, so
     * that different bytes stay different.
     */
    static String decode(byte[] bytes, int start, int end) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, start, end - start);
        CharBuffer out = CharBuffer.allocate(end - start);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (0xdc00 | (in.get() & 0xff)));
            }
            decoder.reset();
        }
    }
}
