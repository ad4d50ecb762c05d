package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.PythonVersion;

/**
 * Where the CPython of a process is. Addresses are those of the target; 0 where this version, or this binary, has no
 * such thing.
 *
 * @param version as the target itself states it
 * @param modulePath the program or library that holds it, as the kernel names it
 * @param runtimeAddress of {@code _PyRuntime} (3.7+)
 * @param currentThreadStateAddress of the variable {@code _PyThreadState_Current} (2.7 and 3.6)
 * @param interpreterHeadAddress of the variable {@code interp_head} (2.7 and 3.6)
 * @param debugOffsets {@code _Py_DebugOffsets} as the target holds it (3.13+), for {@code Layout.load}; else empty. Its
 *     cookie has been checked. Not to be changed.
 * @param gil the GIL's own words, where they are variables (2.7 and 3.6); later they are found from the runtime
 */
@SuppressWarnings("ArrayRecordComponent") // Made once per process, never compared.
public record FoundRuntime(
        PythonVersion version,
        String modulePath,
        long runtimeAddress,
        long currentThreadStateAddress,
        long interpreterHeadAddress,
        byte[] debugOffsets,
        GilVariables gil) {
    /**
     * The variables of {@code ceval.c} that are the GIL of 2.7 and 3.6. They are not exported: 0 in a stripped binary.
     *
     * @param interpreterLock 2.7: {@code interpreter_lock}, a pointer to the lock; null until there is a second thread
     * @param mutex 3.6: {@code gil_mutex}
     * @param cond 3.6: {@code gil_cond}
     * @param locked 3.6: {@code gil_locked}, an int: 1 while held, -1 before there is a GIL
     * @param lastHolder 3.6: {@code gil_last_holder}, the thread state that took it last
     */
    public record GilVariables(long interpreterLock, long mutex, long cond, long locked, long lastHolder) {
        static final GilVariables NONE = new GilVariables(0, 0, 0, 0, 0);

        /** Whether the binary's symbol table told where they are. */
        public boolean isKnown() {
            return !equals(NONE);
        }
    }
}
