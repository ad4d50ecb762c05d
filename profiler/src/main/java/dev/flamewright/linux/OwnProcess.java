package dev.flamewright.linux;

/** The profiler's own process. */
public final class OwnProcess {
    private static final int SIGSTOP = 19;

    private OwnProcess() {}

    /** Links what system calls go through. It takes a while, and can be done while a command line is read. */
    public static void linkCalls() {
        gettid();
    }

    /**
     * Stops all of it, as the default action of Ctrl-Z does, until somebody sends SIGCONT ({@code fg}); returns then.
     * The signal goes to the calling thread: sent to the process, another thread would take it, and this one run on for
     * a moment.
     *
     * <p>Source: tgkill(2).
     */
    public static void suspend() {
        Kernel.waitingCall(Syscall.TGKILL, Kernel.call(Syscall.GETPID, 0, 0), gettid(), SIGSTOP, 0);
    }

    private static long gettid() {
        return Kernel.call(Syscall.GETTID, 0, 0);
    }
}
