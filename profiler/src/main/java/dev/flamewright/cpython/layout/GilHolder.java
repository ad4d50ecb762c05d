package dev.flamewright.cpython.layout;

/** Where the thread state that holds the GIL is found. */
public enum GilHolder {
    /** 2.7 and 3.6: the exported variable {@code _PyThreadState_Current}. */
    CURRENT_THREAD_STATE_GLOBAL,
    /** 3.7 to 3.11: {@code _PyRuntime.gilstate.tstate_current}. */
    RUNTIME_TSTATE_CURRENT,
    /** From 3.12: {@code PyInterpreterState.ceval.gil} points to {@code _gil_runtime_state}: locked, last_holder. */
    INTERPRETER_GIL
}
