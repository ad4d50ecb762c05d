package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * {@code ptrace} of one thread at a time. All calls for a tracee must come from the thread that seized it; the kernel
 * lets a seized tracee run on when its tracer dies. Results are the kernel's: 0 or more, or -1 for a failure.
 *
 * <p>Source: ptrace(2), {@code linux/ptrace.h}, waitpid(2).
 */
public final class Ptrace {
    private static final int PTRACE_PEEKUSER = 3;
    private static final int PTRACE_POKEUSER = 6;
    private static final int PTRACE_DETACH = 17;
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int PTRACE_INTERRUPT = 0x4207;
    private static final int WNOHANG = 1;
    private static final int WALL = 0x40000000;

    /** {@code offsetof(struct user_regs_struct, rax)} and {@code orig_rax} of x86-64. */
    private static final long RAX = 80;

    private static final long ORIG_RAX = 120;

    /** {@code offsetof(struct user_regs_struct, rcx)} and {@code rip}. */
    private static final long RCX = 88;

    private static final long RIP = 128;

    /** Whether a stopped thread's system call can be looked at and changed on this architecture: on x86-64. */
    public static final boolean KNOWS_REGISTERS = System.getProperty("os.arch").equals("amd64");

    /** What {@link #poll} returns while the tracee has not reported anything. */
    public static final int NOTHING_YET = 0;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment status = arena.allocate(JAVA_INT);
    private final MemorySegment word = arena.allocate(JAVA_LONG);

    /** Becomes the thread's tracer without stopping it; 0 or {@code -errno}. */
    public int seize(int tid) {
        return (int) Kernel.call(Syscall.PTRACE, PTRACE_SEIZE, tid, 0, 0);
    }

    /** Asks a seized thread to stop; {@link #poll} tells when it has. */
    public int interrupt(int tid) {
        return request(PTRACE_INTERRUPT, tid, 0, 0);
    }

    /** Lets a stopped thread run on as if never traced, delivering {@code signal} to it unless 0. */
    public int detach(int tid, int signal) {
        return request(PTRACE_DETACH, tid, 0, signal);
    }

    /**
     * Looks, without waiting, whether the tracee reported a change of its state; {@link #waitStatus()} then says which.
     *
     * @return {@link #NOTHING_YET}, the thread's id, or -1 if it is none of ours
     */
    public int poll(int tid) {
        try {
            return (int) Kernel.attempt(Syscall.WAIT4, tid, status.address(), WNOHANG | WALL, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** What the system call that a stopped thread is leaving will return; any value if it is not leaving one. */
    public long callResult(int tid) {
        return peek(tid, RAX, 0);
    }

    /** The number of the system call that a stopped thread is leaving; negative if it is not leaving one. */
    public long callNumber(int tid) {
        return peek(tid, ORIG_RAX, -1);
    }

    /**
     * Whether a stopped thread stands behind a {@code syscall} instruction, which leaves its return address in rcx: a
     * second witness, for whoever is about to change a register.
     */
    public boolean isBehindCall(int tid) {
        return peek(tid, RCX, 0) == peek(tid, RIP, -1);
    }

    /** Changes what the system call that a stopped thread is leaving will return. */
    public int setCallResult(int tid, long result) {
        return request(PTRACE_POKEUSER, tid, RAX, result);
    }

    /** A register's value; {@code otherwise} if the thread cannot be looked at, because it is gone. */
    private long peek(int tid, long register, long otherwise) {
        try {
            // The kernel stores the word, where the C library's ptrace returns it.
            return request(PTRACE_PEEKUSER, tid, register, word.address()) == 0 ? word.get(JAVA_LONG, 0) : otherwise;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static int request(int request, int tid, long address, long data) {
        return (int) Kernel.attempt(Syscall.PTRACE, request, tid, address, data, 0, 0);
    }

    /** The status word of waitpid(2) that the last successful {@link #poll} received. */
    public int waitStatus() {
        return status.get(JAVA_INT, 0);
    }

    /** Whether a status word says that the thread is stopped (and not gone). */
    public static boolean isStopped(int waitStatus) {
        return (waitStatus & 0xff) == 0x7f;
    }

    /**
     * The signal that a stopped thread was about to take and must be given when it is detached; 0 for a stop that no
     * signal caused ({@code PTRACE_EVENT_STOP} and other events).
     */
    public static int signalToDeliver(int waitStatus) {
        return waitStatus >>> 16 == 0 ? (waitStatus >>> 8) & 0xff : 0;
    }
}
