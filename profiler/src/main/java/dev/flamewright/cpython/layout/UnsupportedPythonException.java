package dev.flamewright.cpython.layout;

/** The target runs a Python whose structures are not known. The message says which, and which ones are. */
public final class UnsupportedPythonException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsupportedPythonException(String message) {
        super(message);
    }
}
