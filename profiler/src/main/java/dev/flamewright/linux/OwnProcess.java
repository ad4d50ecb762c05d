package dev.flamewright.linux;

/** The profiler's own process. */
public final class OwnProcess {
    private static final int SIGSTOP = 19;

    private OwnProcess() {}

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
