package dev.flamewright.cpython;

/** Strings as {@code repr()} writes them: quoted, and with escapes for all that would not show, or do something to a terminal. */
final class PythonLiteral {
    private PythonLiteral() {}

    /**
     * Appends a text.
     *
     * @param asciiOnly whether all beyond ASCII is escaped, as 2.7 does
     */
    static void appendText(StringBuilder out, String text, boolean asciiOnly) {
        char quote = quote(text.indexOf('\'') >= 0, text.indexOf('"') >= 0);
        out.append(quote);
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (character < 0x80) {
                appendAscii(out, character, quote);
            } else if (!asciiOnly && isPrintable(character)) {
                out.appendCodePoint(character);
            } else if (character <= 0xff) {
                out.append("\\x%02x".formatted(character));
            } else if (character <= 0xffff) {
                out.append("\\u%04x".formatted(character));
            } else {
                out.append("\\U%08x".formatted(character));
            }
        }
        out.append(quote);
    }

    /** Appends a byte string, without the letter {@code b}. */
    static void appendBytes(StringBuilder out, byte[] bytes) {
        boolean single = false;
        boolean twofold = false;
        for (byte value : bytes) {
            single |= value == '\'';
            twofold |= value == '"';
        }
        char quote = quote(single, twofold);
        out.append(quote);
        for (byte value : bytes) {
            if (value < 0) {
                out.append("\\x%02x".formatted(value & 0xff));
            } else {
                appendAscii(out, value, quote);
            }
        }
        out.append(quote);
    }

    private static char quote(boolean hasSingle, boolean hasDouble) {
        return hasSingle && !hasDouble ? '"' : '\'';
    }

    private static void appendAscii(StringBuilder out, int character, char quote) {
        switch (character) {
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\\' -> out.append("\\\\");
            default -> {
                if (character == quote) {
                    out.append('\\').append(quote);
                } else if (character < ' ' || character == 0x7f) {
                    out.append("\\x%02x".formatted(character));
                } else {
                    out.append((char) character);
                }
            }
        }
    }

    /** {@code str.isprintable()}: neither "other" nor "separator" in Unicode's terms. */
    static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
