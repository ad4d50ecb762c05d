package dev.flamewright.memory;

/**
 * Memory of which nothing can be read any more once enough was. Tables in tables, each as large as can be, would keep a
 * reader that trusts their sizes busy for days.
 */
public final class LimitedReads implements RemoteMemory {
    private final RemoteMemory memory;
    private long left;

    /** Of {@code memory}, for {@code limit} reads. */
    public LimitedReads(RemoteMemory memory, long limit) {
        this.memory = memory;
        left = limit;
    }

    @Override
    public int read(long address, byte[] target, int offset, int length) {
        return --left < 0 ? 0 : memory.read(address, target, offset, length);
    }
}
