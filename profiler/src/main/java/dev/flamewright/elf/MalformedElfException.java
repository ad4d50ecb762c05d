package dev.flamewright.elf;

/** The bytes are not those of a 64-bit little-endian ELF file, or state something that no such file can hold. */
public final class MalformedElfException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public MalformedElfException(String message) {
        super(message);
    }
}
