package dev.flamewright.sample;

/** One entry of a call stack. Equal frames are one frame: implementations are records, interned by the profile. */
public sealed interface Frame permits PythonFrame, NativeFrame, SyscallFrame, GcFrame, LabelFrame {
    /** What a reader calls the function: a qualified name, a symbol, or a word in angle brackets. Never sanitised. */
    String name();
}
