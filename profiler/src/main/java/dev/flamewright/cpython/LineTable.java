package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.LineTableKind;

/** The lines of a code object's instructions. The bytes come from the target: any bytes give some answer, soon. */
public sealed interface LineTable permits Lnotab, LineTable310, LocationTable {
    /**
     * The line of the instruction at this offset, as CPython's {@code frame.f_lineno} gives it.
     *
     * @param instruction offset in bytes from the start of the bytecode; negative before the first instruction
     * @return the line, counted from 1; 0 where the instruction has none
     */
    int line(int instruction);

    /**
     * The table of a code object.
     *
     * @param firstLine {@code co_firstlineno}
     * @param bytes {@code co_lnotab} or {@code co_linetable}; not copied
     */
    static LineTable of(LineTableKind kind, int firstLine, byte[] bytes) {
        return switch (kind) {
            case UNSIGNED_LNOTAB -> new Lnotab(firstLine, bytes, false);
            case LNOTAB -> new Lnotab(firstLine, bytes, true);
            case LINETABLE -> new LineTable310(firstLine, bytes);
            case LOCATIONS -> new LocationTable(firstLine, bytes);
        };
    }
}
