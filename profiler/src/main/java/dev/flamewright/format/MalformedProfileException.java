package dev.flamewright.format;

/** An input that is not what its format says; the message says where and what was expected, in one line. */
public final class MalformedProfileException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a message for the user, such as {@code line 17: no count at the end of "main;f"}. */
    public MalformedProfileException(String message) {
        super(message);
    }
}
