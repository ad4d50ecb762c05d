package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions under their C names. As in the kernel, a failure is {@code -errno}: no exception, no
 * allocation. Arguments are those of the manual page, section 2.
 *
 * <p>Calls that never sleep are linked as <em>critical</em>, which saves the change of the thread's state: 30 ns instead
 * of 60.
 */
final class Libc {
    /** At least {@code sizeof(posix_spawnattr_t)}: 336 with glibc, 336 with musl. */
    private static final int SPAWN_ATTRIBUTES_SIZE = 512;

    /** {@code sizeof(sigset_t)}. */
    private static final int SIGNAL_SET_SIZE = 128;

    private static final short POSIX_SPAWN_SETSIGMASK = 0x08;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));
    static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option NEVER_SLEEPS = Linker.Option.critical(false);

    private static final MethodHandle PROCESS_VM_READV = downcall(
            "process_vm_readv",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            CAPTURE_ERRNO,
            NEVER_SLEEPS);
    private static final MethodHandle PTRACE = downcall(
            "ptrace",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
            CAPTURE_ERRNO,
            NEVER_SLEEPS,
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle WAITPID = downcall(
            "waitpid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO, NEVER_SLEEPS);
    private static final MethodHandle OPEN = downcall(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle PREAD = downcall(
            "pread",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG),
            CAPTURE_ERRNO,
            NEVER_SLEEPS);
    private static final MethodHandle CLOSE =
            downcall("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle CLOCK_NANOSLEEP =
            downcall("clock_nanosleep", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle CLOCK_GETTIME =
            downcall("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS), NEVER_SLEEPS);
    private static final MethodHandle PRCTL = downcall(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SETPRIORITY =
            downcall("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);

    private static final MethodHandle MMAP = downcall(
            "mmap",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
            CAPTURE_ERRNO);
    private static final MethodHandle MUNMAP =
            downcall("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG), CAPTURE_ERRNO);

    /** Where the calling thread's {@code errno} lands; each thread has its own, so that they never race. */
    private static final ThreadLocal<MemorySegment> ERRNO_SEGMENT =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    /** What only some recordings call, linked when one does: linking a function takes some 4 ms. */
    private static final class Rare {
        static final MethodHandle KCMP = downcall(
                "syscall",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                CAPTURE_ERRNO,
                Linker.Option.firstVariadicArg(1));
        static final MethodHandle POSIX_SPAWNP = downcall(
                "posix_spawnp", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle POSIX_SPAWNATTR_INIT =
                downcall("posix_spawnattr_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        static final MethodHandle POSIX_SPAWNATTR_SETFLAGS =
                downcall("posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
        static final MethodHandle POSIX_SPAWNATTR_SETSIGMASK =
                downcall("posix_spawnattr_setsigmask", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle KILL =
                downcall("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
        static final MethodHandle RAISE = downcall("raise", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

        private Rare() {}
    }

    private Libc() {}

    /** The vectors are given by their addresses: a slice of a segment would be a new object. */
    static long processVmReadv(
            MemorySegment errno, int pid, long localIov, long localCount, long remoteIov, long remoteCount) {
        try {
            return result(
                    (long) PROCESS_VM_READV.invokeExact(errno, pid, localIov, localCount, remoteIov, remoteCount, 0L),
                    errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long ptrace(MemorySegment errno, long request, int tid, long address, long data) {
        try {
            return result((long) PTRACE.invokeExact(errno, request, tid, address, data), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int waitpid(MemorySegment errno, int tid, MemorySegment status, int options) {
        try {
            return (int) result((int) WAITPID.invokeExact(errno, tid, status, options), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int open(MemorySegment errno, MemorySegment path, int flags) {
        try {
            return (int) result((int) OPEN.invokeExact(errno, path, flags), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long pread(MemorySegment errno, int fd, MemorySegment buffer, long count, long offset) {
        try {
            return result((long) PREAD.invokeExact(errno, fd, buffer, count, offset), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int close(MemorySegment errno, int fd) {
        try {
            return (int) result((int) CLOSE.invokeExact(errno, fd), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int clockNanosleep(int clock, int flags, MemorySegment request, MemorySegment remain) {
        try {
            return -(int) CLOCK_NANOSLEEP.invokeExact(clock, flags, request, remain);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int clockGettime(int clock, MemorySegment time) {
        try {
            return (int) CLOCK_GETTIME.invokeExact(clock, time);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int prctl(MemorySegment errno, int option, long argument) {
        try {
            return (int) result((int) PRCTL.invokeExact(errno, option, argument, 0L, 0L, 0L), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int setpriority(MemorySegment errno, int which, int who, int priority) {
        try {
            return (int) result((int) SETPRIORITY.invokeExact(errno, which, who, priority), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** New private memory of zeros, its address as a number. */
    static long mmap(MemorySegment errno, long length, int protection, int flags) {
        try {
            return result((long) MMAP.invokeExact(errno, 0L, length, protection, flags, -1, 0L), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int munmap(MemorySegment errno, long address, long length) {
        try {
            return (int) result((int) MUNMAP.invokeExact(errno, address, length), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code kcmp}, which the C library has no function for, under its {@code number} of this architecture. */
    static int kcmp(MemorySegment errno, long number, int pid1, int pid2, int type) {
        try {
            return (int) result((long) Rare.KCMP.invokeExact(errno, number, pid1, pid2, type, 0L, 0L), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Starts a program with an empty signal mask; the error number itself, not negative, as posix_spawn(3) has it. */
    static int spawn(MemorySegment pid, MemorySegment file, MemorySegment argv, MemorySegment envp, Arena arena) {
        MemorySegment attributes = arena.allocate(SPAWN_ATTRIBUTES_SIZE, 16);
        MemorySegment noSignals = arena.allocate(SIGNAL_SET_SIZE, 8);
        try {
            int failure = (int) Rare.POSIX_SPAWNATTR_INIT.invokeExact(attributes);
            failure |= (int) Rare.POSIX_SPAWNATTR_SETFLAGS.invokeExact(attributes, POSIX_SPAWN_SETSIGMASK);
            failure |= (int) Rare.POSIX_SPAWNATTR_SETSIGMASK.invokeExact(attributes, noSignals);
            if (failure != 0) {
                return failure;
            }
            return (int) Rare.POSIX_SPAWNP.invokeExact(pid, file, MemorySegment.NULL, attributes, argv, envp);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The environment of this process as it lies in memory: pointers to {@code NAME=value}, the last one null. */
    static MemorySegment environ() {
        MemorySegment variable = LINKER.defaultLookup().findOrThrow("environ").reinterpret(ADDRESS.byteSize());
        return variable.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE);
    }

    static int kill(MemorySegment errno, int pid, int signal) {
        try {
            return (int) result((int) Rare.KILL.invokeExact(errno, pid, signal), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int raise(int signal) {
        try {
            return (int) Rare.RAISE.invokeExact(signal);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The calling thread's own segment for the leading {@code errno} arguments. */
    static MemorySegment errnoSegment() {
        return ERRNO_SEGMENT.get();
    }

    /** What a call gave, or {@code -errno}. */
    static long result(long value, MemorySegment errno) {
        if (value != -1) {
            return value;
        }
        // A word that ptrace peeks at may be -1 itself: then there is no error number.
        int error = (int) ERRNO.get(errno, 0L);
        return error == 0 ? value : -error;
    }

    static MethodHandle downcall(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** A downcall handle declares Throwable but throws nothing of its own: this is a mistake in its types. */
    static AssertionError unexpected(Throwable e) {
        return new AssertionError(e);
    }

    /** {@code struct iovec}: base and length. */
    static final long IOVEC_SIZE = MemoryLayout.structLayout(ADDRESS, JAVA_LONG).byteSize();
}
