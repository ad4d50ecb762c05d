package dev.flamewright.cpython;

/** {@code co_linetable} of CPython 3.10: pairs of a range's length and a line delta (PEP 626). */
public final class LineTable310 implements LineTable {
    private static final byte NO_LINE = -128;

    private final int firstLine;
    private final byte[] bytes;

    /** A table. */
    public LineTable310(int firstLine, byte[] bytes) {
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
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            end += bytes[i] & 0xff;
            byte delta = bytes[i + 1];
            if (delta != NO_LINE) {
                line += delta;
            }
            if (instruction < end) {
                return delta == NO_LINE ? 0 : Math.max(line, 0);
            }
        }
        return 0;
    }
}
