package dev.flamewright.cpython;

/**
 * {@code co_linetable} of CPython 3.11 and later: entries of variable length with lines and columns (PEP 657 and
 * Objects/locations.md). Each starts with a byte whose top bit is set, followed by bytes whose top bit is not.
 */
public final class LocationTable implements LineTable {
    private static final int CODE_UNIT = 2;
    private static final int ENTRY_START = 0x80;

    /** The forms of an entry, in bits 3 to 6 of its first byte; smaller codes have no line delta. */
    private static final int ONE_LINE_0 = 10;

    private static final int ONE_LINE_2 = 12;
    private static final int NO_COLUMNS = 13;
    private static final int LONG = 14;
    private static final int NONE = 15;

    private static final int VARINT_BITS = 6;
    private static final int VARINT_MORE = 0x40;

    private final int firstLine;
    private final byte[] bytes;

    /** A table. */
    public LocationTable(int firstLine, byte[] bytes) {
        this.firstLine = firstLine;
        this.bytes = bytes;
    }

    @Override
    public int line(int instruction) {
        if (instruction < 0) {
            return Math.max(firstLine, 0);
        }
        int end = 0;
        int line = firstLine;
        int i = 0;
        while (i < bytes.length) {
            int first = bytes[i];
            int form = first >> 3 & 0xf;
            end += ((first & 7) + 1) * CODE_UNIT;
            line += lineDelta(form, i + 1);
            if (instruction < end) {
                return form == NONE ? 0 : Math.max(line, 0);
            }
            do {
                i++;
            } while (i < bytes.length && (bytes[i] & ENTRY_START) == 0);
        }
        return 0;
    }

    private int lineDelta(int form, int operand) {
        if (form == NO_COLUMNS || form == LONG) {
            int zigzag = varint(operand);
            return (zigzag & 1) != 0 ? -(zigzag >>> 1) : zigzag >>> 1;
        }
        return form >= ONE_LINE_0 && form <= ONE_LINE_2 ? form - ONE_LINE_0 : 0;
    }

    private int varint(int index) {
        int value = 0;
        int i = index;
        for (int shift = 0; shift < Integer.SIZE && i < bytes.length; shift += VARINT_BITS) {
            value |= (bytes[i] & VARINT_MORE - 1) << shift;
            if ((bytes[i++] & VARINT_MORE) == 0) {
                break;
            }
        }
        return value;
    }
}
