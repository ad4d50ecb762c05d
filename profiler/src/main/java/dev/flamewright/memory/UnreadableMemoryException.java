package dev.flamewright.memory;

/** A range of the target's memory could not be read: it is not mapped, or the target is gone. */
public final class UnreadableMemoryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long address;

    /** Of {@code length} bytes at {@code address}. */
    public UnreadableMemoryException(long address, int length) {
        // No stack trace: these are answers of a target that changes while it is read, and may come often.
        super("cannot read %d bytes at 0x%x of the target".formatted(length, address), null, false, false);
        this.address = address;
    }

    /** Where the range starts. */
    public long address() {
        return address;
    }
}
