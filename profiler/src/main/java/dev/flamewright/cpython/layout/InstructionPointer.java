package dev.flamewright.cpython.layout;

/** What a frame says about the instruction that it executes. */
public enum InstructionPointer {
    /** Up to 3.9: {@code f_lasti} counts bytes from the start of {@code co_code}; -1 before the first instruction. */
    BYTES,
    /** 3.10: {@code f_lasti} counts code units of two bytes; -1 before the first instruction. */
    CODE_UNITS,
    /**
     * From 3.11: {@code prev_instr} (to 3.12) or {@code instr_ptr} points into {@code co_code_adaptive}. Before the
     * first instruction {@code prev_instr} lies one code unit below it.
     */
    POINTER
}
