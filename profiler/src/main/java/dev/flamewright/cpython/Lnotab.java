package dev.flamewright.cpython;

/** {@code co_lnotab} of CPython up to 3.9: pairs of an address delta and a line delta (Objects/lnotab_notes.txt). */
public final class Lnotab implements LineTable {
    private final int firstLine;
    private final byte[] bytes;
    private final boolean signedLines;

    /**
     * A table.
     *
     * @param signedLines whether line deltas may be negative: since 3.6
     */
    public Lnotab(int firstLine, byte[] bytes, boolean signedLines) {
        this.firstLine = firstLine;
        this.bytes = bytes;
        this.signedLines = signedLines;
    }

    @Override
    public int line(int instruction) {
        int address = 0;
        int line = firstLine;
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            address += bytes[i] & 0xff;
            if (address > instruction) {
                break;
            }
            line += signedLines ? bytes[i + 1] : bytes[i + 1] & 0xff;
        }
        return Math.max(line, 0);
    }
}
