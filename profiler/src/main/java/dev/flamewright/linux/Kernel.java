package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * System calls as the kernel takes them: up to six numbers, and the result one more; a failure is {@code -errno}. No
 * exception, no allocation. An address is a number like the others: its owner keeps the memory alive.
 *
 * <p>All of them go through one function of the C library, {@code syscall}: to link a function takes milliseconds. A call
 * whose error number is captured makes a new object, unless C2 compiles it. So none is captured at first, and a call that
 * fails is made once more, with the error number: what failed has changed nothing.
 *
 * <p>Source: syscall(2).
 */
final class Kernel {
    private static final MethodHandle QUICK = link(Linker.Option.critical(false));
    private static final MethodHandle WAITING = link();
    private static final MethodHandle CAPTURING =
            link(Linker.Option.critical(false), Linker.Option.captureCallState("errno"));

    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO = CAPTURE.byteOffset(PathElement.groupElement("errno"));

    /** Where the calling thread's {@code errno} lands; each thread has its own, so that they never race. */
    private static final ThreadLocal<MemorySegment> ERRNO_SEGMENT =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    private Kernel() {}

    /**
     * A call that never sleeps: it is <em>critical</em>, which saves the change of the thread's state, 30 ns instead of
     * 60, and holds up the virtual machine as long as it takes.
     */
    static long call(Syscall call, long a, long b, long c, long d, long e, long f) {
        long result = attempt(call, a, b, c, d, e, f);
        return result == -1 ? callOnce(call, a, b, c, d, e, f) : result;
    }

    /** As {@link #call}; of a failure it only says -1, and makes no object even then. */
    static long attempt(Syscall call, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) QUICK.invokeExact(call.number(), a, b, c, d, e, f);
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    static long call(Syscall call, long a, long b, long c, long d) {
        return call(call, a, b, c, d, 0, 0);
    }

    static long call(Syscall call, long a, long b) {
        return call(call, a, b, 0, 0, 0, 0);
    }

    /** A call that may sleep. Of a failure it only says -1: it may be none that can be repeated. */
    static long waitingCall(Syscall call, long a, long b, long c, long d) {
        try {
            return (long) WAITING.invokeExact(call.number(), a, b, c, d, 0L, 0L);
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    /** A call that never sleeps, and is not repeated: a socket tells an error only once. Makes an object. */
    static long callOnce(Syscall call, long a, long b, long c, long d, long e, long f) {
        MemorySegment errno = ERRNO_SEGMENT.get();
        try {
            long result = (long) CAPTURING.invokeExact(errno, call.number(), a, b, c, d, e, f);
            return result == -1 ? -errno.get(JAVA_INT, ERRNO) : result;
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static MethodHandle link(Linker.Option... options) {
        Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = Linker.Option.firstVariadicArg(1);
        FunctionDescriptor descriptor = FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        return Libc.downcall("syscall", descriptor, all);
    }
}
