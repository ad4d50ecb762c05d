package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** A small file of {@code /proc} that is kept open and read again and again, without allocation. */
public final class ProcFile implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;

    private final int fd;
    private final MemorySegment buffer;

    private ProcFile(int fd, Arena arena, int capacity) {
        this.fd = fd;
        buffer = arena.allocate(capacity);
    }

    /**
     * Opens {@code path}.
     *
     * @param capacity the most bytes that a {@link #read} gives
     * @return the file; null if it cannot be opened, for any reason
     */
    public static @org.jspecify.annotations.Nullable ProcFile open(String path, int capacity) {
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocateFrom(path).address();
            fd = (int) Kernel.waitingCall(Syscall.OPENAT, AT_FDCWD, address, O_RDONLY | O_CLOEXEC, 0);
        }
        return fd < 0 ? null : new ProcFile(fd, Arena.ofAuto(), capacity);
    }

    /** Reads from the start. The number of bytes, which {@link #at} then gives; {@code -errno} on failure. */
    public int read() {
        try {
            return (int) Kernel.call(Syscall.PREAD64, fd, buffer.address(), buffer.byteSize(), 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The byte at {@code index} of what was read last. */
    public byte at(int index) {
        return buffer.get(JAVA_BYTE, index);
    }

    @Override
    public void close() {
        Kernel.waitingCall(Syscall.CLOSE, fd, 0, 0, 0);
    }
}
