package dev.flamewright.linux;

/** The profiler's own process. */
public final class OwnProcess {
    private static final int SIGSTOP = 19;

    private OwnProcess() {}

    /**
     * Links the C functions that sampling calls. That takes some 80 ms the first time, as long as reading a command line
     * does, and both can be done at once.
     */
    public static void linkCalls() {
        Libc.errnoSegment();
    }

    /**
     * Stops all of it, as the default action of Ctrl-Z does, until somebody sends SIGCONT ({@code fg}); returns then.
     * The signal goes to the calling thread: sent to the process, another thread would take it, and this one run on for
     * a moment.
     *
     * <p>Source: raise(3).
     */
    public static void suspend() {
        Libc.raise(SIGSTOP);
    }
}
