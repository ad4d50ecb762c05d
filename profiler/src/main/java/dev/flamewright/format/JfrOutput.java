package dev.flamewright.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes of a recording that are being written; the opposite of {@link JfrInput}. */
final class JfrOutput {
    /** A size in four bytes with seven bits of it in each, as HotSpot writes it where it comes before what it measures. */
    private static final int SIZE_BYTES = 4;

    private static final int SHORT_SIZE_BYTES = 1;

    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, (int)
                    Math.min(Integer.MAX_VALUE - 8, Math.max(size + (long) more, size * 2L)));
        }
    }

    void oneByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void flag(boolean value) {
        oneByte(value ? 1 : 0);
    }

    /** A compressed number: seven bits a byte, the lowest first; all eight of a ninth byte. */
    void number(long value) {
        reserve(9);
        long left = value;
        for (int i = 0; i < 8; i++) {
            if ((left & ~0x7fL) == 0) {
                bytes[size++] = (byte) left;
                return;
            }
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /** A number of the type {@code int}, whose sign takes no more than 32 bits. */
    void intNumber(int value) {
        number(value & 0xffff_ffffL);
    }

    void real(double value) {
        bigEndian(Double.doubleToRawLongBits(value), Double.BYTES);
    }

    /** The last bytes of a number, the highest first. */
    void bigEndian(long value, int count) {
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            oneByte((int) (value >>> shift));
        }
    }

    void text(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            oneByte(text == null ? JfrInput.NULL : JfrInput.EMPTY);
            return;
        }
        utf8(text);
    }

    /** A text that is spelled even where it is empty; async-profiler's reader wants that of symbols. */
    void utf8(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        oneByte(JfrInput.UTF8);
        number(encoded.length);
        append(encoded, encoded.length);
    }

    /** A text that is among the constants. */
    void textConstant(int number) {
        oneByte(JfrInput.CONSTANT);
        number(number);
    }

    void append(JfrOutput other) {
        append(other.bytes, other.size);
    }

    void append(byte[] other) {
        append(other, other.length);
    }

    private void append(byte[] other, int length) {
        reserve(length);
        System.arraycopy(other, 0, bytes, size, length);
        size += length;
    }

    /** Starts an event of any size; gives what {@link #endEvent} wants. */
    int startEvent(long type) {
        int start = size;
        bigEndian(0, SIZE_BYTES);
        number(type);
        return start;
    }

    void endEvent(int start) {
        int length = size - start;
        for (int i = 0; i < SIZE_BYTES; i++) {
            int more = i < SIZE_BYTES - 1 ? 0x80 : 0;
            bytes[start + i] = (byte) (((length >>> (7 * i)) & 0x7f) | more);
        }
    }

    /** Starts an event of less than 128 bytes; gives what {@link #endShortEvent} wants. */
    int startShortEvent(long type) {
        int start = size;
        bigEndian(0, SHORT_SIZE_BYTES);
        number(type);
        return start;
    }

    void endShortEvent(int start) {
        bytes[start] = (byte) (size - start);
    }
}
