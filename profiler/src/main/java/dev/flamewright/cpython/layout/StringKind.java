package dev.flamewright.cpython.layout;

/** What names in a code object are. */
public enum StringKind {
    /** 2.7: {@code str} holds bytes. */
    BYTES,
    /** From 3.6: {@code PyUnicodeObject} of PEP 393, 1, 2 or 4 bytes a character. */
    COMPACT_UNICODE
}
