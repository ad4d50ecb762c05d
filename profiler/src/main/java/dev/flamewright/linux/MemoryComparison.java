package dev.flamewright.linux;

/** Whether two processes have one memory. Source: kcmp(2). */
public final class MemoryComparison {
    private static final int KCMP_VM = 1;

    private MemoryComparison() {}

    /** Whether they do; false also where the kernel does not tell. */
    public static boolean isSame(int pid1, int pid2) {
        return Kernel.call(Syscall.KCMP, pid1, pid2, KCMP_VM, 0) == 0;
    }
}
