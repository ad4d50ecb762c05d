package dev.flamewright.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory of zeros whose pages cost nothing until they are touched: a large buffer may be made for each of hundreds of
 * targets. Given back when closed, or else when it is garbage.
 *
 * <p>Source: mmap(2).
 */
final class PageMemory implements AutoCloseable {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private final Mapping mapping;
    private MemorySegment segment;

    /** Apart from the memory itself, so that who gives it back does not keep it alive. */
    private static final class Mapping {
        private final long address;
        private final long bytes;
        private boolean released;

        Mapping(long address, long bytes) {
            this.address = address;
            this.bytes = bytes;
        }

        void release() {
            if (!released) {
                released = true;
                Kernel.call(Syscall.MUNMAP, address, bytes);
            }
        }
    }

    /**
     * Of {@code bytes} bytes.
     *
     * @throws OutOfMemoryError if the kernel gives none
     */
    PageMemory(long bytes) {
        long address = Kernel.call(Syscall.MMAP, 0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (address < 0) {
            throw new OutOfMemoryError("mmap of %d bytes: %s".formatted(bytes, Errno.name((int) -address)));
        }
        Mapping made = new Mapping(address, bytes);
        mapping = made;
        segment = MemorySegment.ofAddress(address).reinterpret(bytes, Arena.ofAuto(), gone -> made.release());
    }

    /** The memory; of no length once this is closed. */
    MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        segment = MemorySegment.NULL;
        mapping.release();
    }
}
