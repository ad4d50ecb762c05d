package dev.flamewright.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a text, numbered from 1 and without their ends. */
final class TextLines {
    private static final int MAX_LINE_BYTES = 16 << 20;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private long number;

    TextLines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** The next line; null at the end. */
    @Nullable
    String next() throws IOException, MalformedProfileException {
        line.reset();
        number++;
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
            if (line.size() > MAX_LINE_BYTES) {
                throw malformed("longer than " + MAX_LINE_BYTES + " bytes");
            }
        }
        byte[] bytes = line.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return FoldedNames.decode(bytes, 0, length);
    }

    /** An exception about the line that was read last. */
    MalformedProfileException malformed(String what) {
        return new MalformedProfileException("line " + number + ": " + what);
    }

    /** The start of a text, for messages. */
    static String shown(String text) {
        String plain = FoldedNames.escape(text.length() > 60 ? text.substring(0, 60) : text)
                .replace("\\x3b", ";");
        return '"' + plain + (text.length() > 60 ? "…" : "") + '"';
    }
}
