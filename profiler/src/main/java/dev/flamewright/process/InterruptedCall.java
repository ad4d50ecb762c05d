package dev.flamewright.process;

import dev.flamewright.linux.Errno;
import dev.flamewright.linux.Ptrace;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Hides from a thread that it was stopped while it entered a system call. Most calls start again by themselves after a
 * stop; some fail with EINTR, as if a signal had come, and a program that expects no signal (Python 2.7 passes the error
 * on) breaks. Those are made to start again, unless a signal that the program handles has come too. A traced thread is
 * stopped for signals too that nobody heeds, such as SIGCHLD when a child ends.
 *
 * <p>Source: signal(7), "Interruption of system calls and library functions by stop signals";
 * {@code arch_do_signal_or_restart} in the kernel's {@code arch/x86/kernel/signal.c}.
 */
final class InterruptedCall {
    /** Inside the kernel: start the call again if no handler runs, else fail with EINTR. {@code linux/errno.h}. */
    private static final int ERESTARTNOHAND = 514;

    /**
     * The calls that a stop makes fail although nothing has happened yet, those on sockets if these have a timeout. Not
     * connect, which goes on behind the scenes, and not close, which has closed.
     */
    private static final Set<String> FAIL_WHEN_STOPPED = Set.of(
            "epoll_wait",
            "epoll_pwait",
            "epoll_pwait2",
            "rt_sigtimedwait",
            "semop",
            "semtimedop",
            "io_getevents",
            "io_pgetevents",
            "io_uring_enter",
            "read",
            "readv",
            "recvfrom",
            "recvmsg",
            "recvmmsg",
            "accept",
            "accept4",
            "write",
            "writev",
            "sendto",
            "sendmsg");

    private static final int MAX_NUMBER = 512;

    private static final boolean[] STARTS_AGAIN = new boolean[MAX_NUMBER];

    static {
        IntStream.range(0, MAX_NUMBER)
                .filter(number -> FAIL_WHEN_STOPPED.contains(SyscallNames.of(number)))
                .forEach(number -> STARTS_AGAIN[number] = true);
    }

    private InterruptedCall() {}

    /** To be called before a thread is let go that a request of ours has stopped. */
    static void hide(Ptrace ptrace, int stoppedTid) {
        if (Ptrace.KNOWS_REGISTERS && ptrace.callResult(stoppedTid) == -Errno.EINTR) {
            long number = ptrace.callNumber(stoppedTid);
            if (number >= 0 && number < MAX_NUMBER && STARTS_AGAIN[(int) number] && ptrace.isBehindCall(stoppedTid)) {
                ptrace.setCallResult(stoppedTid, -ERESTARTNOHAND);
            }
        }
    }
}
