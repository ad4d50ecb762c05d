package dev.flamewright.sample;

/** What a thread was doing at the instant of a sample. */
public enum ThreadState {
    /** On a CPU (or runnable), holding the GIL. On free-threaded builds: on a CPU, attached to the interpreter. */
    GIL("gil"),
    /** On a CPU (or runnable) without the GIL: native code that released it. */
    CPU("cpu"),
    /** Blocked in {@code futex} on the GIL's own words. */
    GIL_WAIT("wait"),
    /** Blocked in a system call, whose name is the leaf {@link SyscallFrame} where it could be read. */
    IDLE("idle"),
    /** The source of the profile did not say; counts as on CPU in every filter. */
    UNKNOWN("unknown");

    private final String label;

    ThreadState(String label) {
        this.label = label;
    }

    /** The word that {@code --state} and the formats use, in lower case. */
    public String label() {
        return label;
    }

    /** The state whose {@link #label()} is {@code label}; {@link #UNKNOWN} for any other word. */
    public static ThreadState ofLabel(String label) {
        for (ThreadState state : values()) {
            if (state.label.equals(label)) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
