package dev.flamewright.format;

import java.nio.charset.StandardCharsets;

/**
 * A place in a chunk of a recording, moved on by what is read. Nothing beyond the end is read, and nothing is allocated
 * for a length before that many bytes are known to be there. See {@code jdk.jfr.internal.consumer.RecordingInput} for
 * the encodings.
 */
final class JfrInput {
    static final int NULL = 0;
    static final int EMPTY = 1;
    static final int CONSTANT = 2;
    static final int UTF8 = 3;
    private static final int CHARACTERS = 4;
    private static final int LATIN1 = 5;

    private final byte[] bytes;
    private final int end;
    private final long chunkOffset;
    private int position;

    /**
     * A place at the start of a part of the chunk.
     *
     * @param chunkOffset where the chunk lies in the recording, for messages
     */
    JfrInput(byte[] bytes, int start, int end, long chunkOffset) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
        this.chunkOffset = chunkOffset;
    }

    /** Another place in the same part. */
    JfrInput at(int newPosition) {
        return new JfrInput(bytes, newPosition, end, chunkOffset);
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }

    boolean isAtEnd() {
        return position >= end;
    }

    /** An exception about this place. */
    MalformedProfileException malformed(String what) {
        return new MalformedProfileException("offset " + (chunkOffset + position) + ": " + what);
    }

    private MalformedProfileException tooShort() {
        return malformed("a value goes beyond the end of what it is part of");
    }

    /** The event that starts here, without its size; this place moves behind it. */
    JfrInput event() throws MalformedProfileException {
        int start = position;
        long size = number();
        if (size <= position - start || size > end - start) {
            position = start;
            throw malformed("an event of " + size + " bytes, where there is room for " + (end - start));
        }
        JfrInput event = new JfrInput(bytes, position, start + (int) size, chunkOffset);
        position = start + (int) size;
        return event;
    }

    int unsignedByte() throws MalformedProfileException {
        if (position >= end) {
            throw tooShort();
        }
        return bytes[position++] & 0xff;
    }

    /** A compressed number: seven bits a byte, the lowest first; all eight of a ninth byte. */
    long number() throws MalformedProfileException {
        long value = 0;
        for (int shift = 0; shift < 56; shift += 7) {
            int b = unsignedByte();
            value |= (b & 0x7fL) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        return value | ((long) unsignedByte() << 56);
    }

    void skipNumber() throws MalformedProfileException {
        number();
    }

    /** How many things follow that take a byte or more each. */
    int count() throws MalformedProfileException {
        long count = number();
        if (count < 0 || count > end - position) {
            throw malformed(count + " entries in " + (end - position) + " bytes");
        }
        return (int) count;
    }

    void skip(int length) throws MalformedProfileException {
        if (length > end - position) {
            throw tooShort();
        }
        position += length;
    }

    float floatNumber() throws MalformedProfileException {
        return Float.intBitsToFloat((int) bigEndian(Float.BYTES));
    }

    double doubleNumber() throws MalformedProfileException {
        return Double.longBitsToDouble(bigEndian(Double.BYTES));
    }

    private long bigEndian(int length) throws MalformedProfileException {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << 8) | unsignedByte();
        }
        return value;
    }

    /** If a text starts here that is named by its number among the constants: that number, read; else −1. */
    long textConstant() throws MalformedProfileException {
        if (position < end && bytes[position] == CONSTANT) {
            position++;
            return number();
        }
        return -1;
    }

    /** A text that is spelled here; empty for none. */
    String text() throws MalformedProfileException {
        int encoding = unsignedByte();
        return switch (encoding) {
            case NULL, EMPTY -> "";
            case UTF8 -> {
                int length = count();
                position += length;
                yield new String(bytes, position - length, length, StandardCharsets.UTF_8);
            }
            case LATIN1 -> {
                int length = count();
                position += length;
                yield new String(bytes, position - length, length, StandardCharsets.ISO_8859_1);
            }
            case CHARACTERS -> {
                char[] text = new char[count()];
                for (int i = 0; i < text.length; i++) {
                    text[i] = (char) number();
                }
                yield new String(text);
            }
            default -> throw malformed("a text of encoding " + encoding);
        };
    }

    void skipText() throws MalformedProfileException {
        int encoding = unsignedByte();
        switch (encoding) {
            case NULL, EMPTY -> {}
            case CONSTANT -> skipNumber();
            case UTF8, LATIN1 -> skip(count());
            case CHARACTERS -> {
                for (int left = count(); left > 0; left--) {
                    skipNumber();
                }
            }
            default -> throw malformed("a text of encoding " + encoding);
        }
    }
}
