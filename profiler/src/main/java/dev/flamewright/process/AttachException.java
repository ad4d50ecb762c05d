package dev.flamewright.process;

/** A process cannot be attached to; the message is one or two lines that say why and what to do next. */
public final class AttachException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Reason {
        /** There is no process of this number. */
        NO_SUCH_PROCESS,
        /** The process ended while it was looked at, or another one has got its number since. */
        ENDED,
        /** It has ended and waits for its parent to take its exit status. */
        ZOMBIE,
        /** A thread of the kernel: it has no memory of its own. */
        KERNEL_THREAD,
        /** The number is that of a thread, not of a process. */
        THREAD_OF_PROCESS,
        /** The kernel does not let this user read the process. */
        PERMISSION_DENIED,
        /** No CPython is loaded in it. */
        NO_PYTHON,
        /** CPython is loaded, and no interpreter runs: it did not finish its start in time, or is shut down. */
        NOT_INITIALISED,
    }

    private final Reason reason;
    private final String message;

    /** With a message of one or two lines that ends in the next step. */
    public AttachException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** Why not. */
    public Reason reason() {
        return reason;
    }

    static AttachException noSuchProcess(long pid) {
        return new AttachException(
                Reason.NO_SUCH_PROCESS,
                "There is no process %d. `flamewright doctor` lists the Python processes that run here."
                        .formatted(pid));
    }

    /** The process was there when this profiler first looked, and is not any more. */
    public static AttachException ended(long pid) {
        return new AttachException(
                Reason.ENDED,
                "Process %d has ended. To profile a program from its start: flamewright record -- COMMAND"
                        .formatted(pid));
    }

    static AttachException zombie(long pid, long parent) {
        return new AttachException(
                Reason.ZOMBIE,
                "Process %d is a zombie: it has ended, and its parent %d has not yet taken its exit status. Nothing is left to profile; perhaps you want -p %d."
                        .formatted(pid, parent, parent));
    }

    static AttachException kernelThread(long pid, String name) {
        return new AttachException(
                Reason.KERNEL_THREAD,
                "Process %d (%s) is a thread of the kernel, which runs no Python. `flamewright doctor` lists the Python processes."
                        .formatted(pid, name));
    }

    static AttachException threadOfProcess(long tid, long pid) {
        return new AttachException(
                Reason.THREAD_OF_PROCESS,
                "%d is a thread of process %d. Use -p %d, which covers all its threads.".formatted(tid, pid, pid));
    }

    /** The kernel does not let this profiler read the process; says why. */
    public static AttachException permissionDenied(TargetProcess process) {
        return new AttachException(
                Reason.PERMISSION_DENIED,
                "No permission to read process %d: %s\n`flamewright doctor -p %d` shows every way to get it."
                        .formatted(process.pid(), AttachCheck.of(process).explain(), process.pid()));
    }
}
