package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What only the C library does, not the kernel: under its C names, linked when first called. */
final class Libc {
    /** At least {@code sizeof(posix_spawnattr_t)}: 336 with glibc, 336 with musl. */
    private static final int SPAWN_ATTRIBUTES_SIZE = 512;

    /** {@code sizeof(sigset_t)}. */
    private static final int SIGNAL_SET_SIZE = 128;

    private static final short POSIX_SPAWN_SETSIGMASK = 0x08;

    private static final Linker LINKER = Linker.nativeLinker();

    private static final class Spawn {
        static final MethodHandle POSIX_SPAWNP = downcall(
                "posix_spawnp", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        static final MethodHandle POSIX_SPAWNATTR_INIT =
                downcall("posix_spawnattr_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        static final MethodHandle POSIX_SPAWNATTR_SETFLAGS =
                downcall("posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
        static final MethodHandle POSIX_SPAWNATTR_SETSIGMASK =
                downcall("posix_spawnattr_setsigmask", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

        private Spawn() {}
    }

    private Libc() {}

    /** Starts a program with an empty signal mask; the error number itself, not negative, as posix_spawn(3) has it. */
    static int spawn(MemorySegment pid, MemorySegment file, MemorySegment argv, MemorySegment envp, Arena arena) {
        MemorySegment attributes = arena.allocate(SPAWN_ATTRIBUTES_SIZE, 16);
        MemorySegment noSignals = arena.allocate(SIGNAL_SET_SIZE, 8);
        try {
            int failure = (int) Spawn.POSIX_SPAWNATTR_INIT.invokeExact(attributes);
            failure |= (int) Spawn.POSIX_SPAWNATTR_SETFLAGS.invokeExact(attributes, POSIX_SPAWN_SETSIGMASK);
            failure |= (int) Spawn.POSIX_SPAWNATTR_SETSIGMASK.invokeExact(attributes, noSignals);
            if (failure != 0) {
                return failure;
            }
            return (int) Spawn.POSIX_SPAWNP.invokeExact(pid, file, MemorySegment.NULL, attributes, argv, envp);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The environment of this process as it lies in memory: pointers to {@code NAME=value}, the last one null. */
    static MemorySegment environ() {
        MemorySegment variable = LINKER.defaultLookup().findOrThrow("environ").reinterpret(ADDRESS.byteSize());
        return variable.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE);
    }

    static MethodHandle downcall(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** A downcall handle declares Throwable but throws nothing of its own: this is a mistake in its types. */
    static AssertionError unexpected(Throwable e) {
        return new AssertionError(e);
    }
}
