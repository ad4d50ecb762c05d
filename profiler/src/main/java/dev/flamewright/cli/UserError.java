package dev.flamewright.cli;

/** A failure that the user can do something about: one or two lines that say what happened and what to do next. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private UserError(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The tool's or the profiled command's own failure: exit code 1. */
    public static UserError failure(String message) {
        return new UserError(1, message);
    }

    /** Wrong usage: exit code 2. */
    public static UserError usage(String message) {
        return new UserError(2, message);
    }

    /** 1 or 2. */
    public int exitCode() {
        return exitCode;
    }
}
