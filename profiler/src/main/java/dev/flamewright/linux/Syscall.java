package dev.flamewright.linux;

/**
 * The system calls that the profiler makes, under their names in lower case.
 *
 * <p>Source of the numbers: the kernel's {@code asm/unistd_64.h} and {@code asm-generic/unistd.h}.
 */
enum Syscall {
    BIND(49, 200),
    CLOCK_GETTIME(228, 113),
    CLOCK_NANOSLEEP(230, 115),
    CLOSE(3, 57),
    GETPID(39, 172),
    GETTID(186, 178),
    KCMP(312, 272),
    KILL(62, 129),
    MMAP(9, 222),
    MUNMAP(11, 215),
    OPENAT(257, 56),
    PRCTL(157, 167),
    PREAD64(17, 67),
    PROCESS_VM_READV(310, 270),
    PTRACE(101, 117),
    RECVFROM(45, 207),
    SENDTO(44, 206),
    SETPRIORITY(141, 140),
    SETSOCKOPT(54, 208),
    SOCKET(41, 198),
    TGKILL(234, 131),
    WAIT4(61, 260);

    private static final boolean IS_AARCH64 = System.getProperty("os.arch").equals("aarch64");

    final int x86;
    final int aarch64;

    Syscall(int x86, int aarch64) {
        this.x86 = x86;
        this.aarch64 = aarch64;
    }

    /** The number on this machine's architecture. */
    long number() {
        return IS_AARCH64 ? aarch64 : x86;
    }
}
