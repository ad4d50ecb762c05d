package dev.flamewright.linux;

/** The error numbers that the profiler tells apart; values of {@code asm-generic/errno-base.h}. */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;

    /** No such file or directory. */
    public static final int ENOENT = 2;

    /** No such process. */
    public static final int ESRCH = 3;

    /** Interrupted system call. */
    public static final int EINTR = 4;

    /** No child processes. */
    public static final int ECHILD = 10;

    /** Permission denied. */
    public static final int EACCES = 13;

    /** Bad address. */
    public static final int EFAULT = 14;

    /** Invalid argument. */
    public static final int EINVAL = 22;

    /** No such system call. */
    public static final int ENOSYS = 38;

    /** No buffer space available: a socket's messages came faster than they were read. */
    public static final int ENOBUFS = 105;

    private Errno() {}

    /** The symbolic name, such as {@code ESRCH}; the number for one that is not listed here. */
    public static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case ESRCH -> "ESRCH";
            case EINTR -> "EINTR";
            case ECHILD -> "ECHILD";
            case EACCES -> "EACCES";
            case EFAULT -> "EFAULT";
            case EINVAL -> "EINVAL";
            case ENOSYS -> "ENOSYS";
            case ENOBUFS -> "ENOBUFS";
            default -> "errno " + errno;
        };
    }
}
