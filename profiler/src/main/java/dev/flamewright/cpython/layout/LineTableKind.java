package dev.flamewright.cpython.layout;

/** How a code object maps instructions to lines. */
public enum LineTableKind {
    /** 2.7: {@code co_lnotab}, pairs of deltas that never go back. */
    UNSIGNED_LNOTAB,
    /** 3.6 to 3.9: {@code co_lnotab}, pairs of deltas whose lines are signed. */
    LNOTAB,
    /** 3.10: {@code co_linetable} of PEP 626, pairs of deltas with "no line". */
    LINETABLE,
    /** From 3.11: {@code co_linetable} of PEP 657, entries of variable length with columns. */
    LOCATIONS
}
