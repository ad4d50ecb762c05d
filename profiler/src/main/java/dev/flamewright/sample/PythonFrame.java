package dev.flamewright.sample;

/**
 * A frame of Python code.
 *
 * @param name {@code co_qualname} where the version has it (3.11 and later), else {@code co_name}
 * @param file {@code co_filename} as the target spells it; may hold any character
 * @param line the line being executed, counted from 1; 0 where CPython itself says that there is none
 * @param firstLine {@code co_firstlineno}; 0 where unknown
 */
public record PythonFrame(String name, String file, int line, int firstLine) implements Frame {
    /** The same function at no particular line: what tables per function are keyed by. */
    public PythonFrame withoutLine() {
        return line == 0 ? this : new PythonFrame(name, file, 0, firstLine);
    }
}
