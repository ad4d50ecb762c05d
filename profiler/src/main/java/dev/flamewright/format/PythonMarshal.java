package dev.flamewright.format;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes Python's {@code marshal} format, as far as the versions since 2.7 agree on it. Little-endian; the source is
 * CPython's {@code Python/marshal.c}.
 */
final class PythonMarshal {
    private static final int DIGIT_BITS = 15;

    private final OutputStream out;

    PythonMarshal(OutputStream out) {
        this.out = new BufferedOutputStream(out, 1 << 16);
    }

    /** Starts a dict; keys and values follow in turn. */
    void startDict() throws IOException {
        out.write('{');
    }

    /** Ends a dict: there is no further key. */
    void endDict() throws IOException {
        out.write('0');
    }

    /** Starts a tuple of {@code size} values. */
    void startTuple(int size) throws IOException {
        out.write('(');
        int32(size);
    }

    /** A {@code str}; half a surrogate pair is encoded as Python does it, with {@code surrogatepass}. */
    void string(String text) throws IOException {
        out.write('u');
        byte[] bytes = utf8(text);
        int32(bytes.length);
        out.write(bytes);
    }

    /** An {@code int}. */
    void integer(long value) throws IOException {
        if (value == (int) value) {
            out.write('i');
            int32((int) value);
            return;
        }
        out.write('l');
        long rest = Math.abs(value);
        int digits = (Long.SIZE - Long.numberOfLeadingZeros(rest) + DIGIT_BITS - 1) / DIGIT_BITS;
        int32(value < 0 ? -digits : digits);
        for (int i = 0; i < digits; i++) {
            int digit = (int) (rest & ((1 << DIGIT_BITS) - 1));
            out.write(digit);
            out.write(digit >>> 8);
            rest >>>= DIGIT_BITS;
        }
    }

    /** A {@code float}. */
    void real(double value) throws IOException {
        out.write('g');
        long bits = Double.doubleToLongBits(value);
        int32((int) bits);
        int32((int) (bits >>> 32));
    }

    void flush() throws IOException {
        out.flush();
    }

    private void int32(int value) throws IOException {
        out.write(value);
        out.write(value >>> 8);
        out.write(value >>> 16);
        out.write(value >>> 24);
    }

    private static byte[] utf8(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                bytes.write(0xe0 | (c >>> 12));
                bytes.write(0x80 | ((c >>> 6) & 0x3f));
                bytes.write(0x80 | (c & 0x3f));
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }
}
