package dev.flamewright.memory;

/** A range of the target's memory could not be read (not mapped, or the target is gone), or holds something else. */
public final class UnreadableMemoryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long address;

    /** Of {@code length} bytes at {@code address}. */
    public UnreadableMemoryException(long address, int length) {
        // No stack trace: these are answers of a target that changes while it is read, and may come often.
        super("cannot read %d bytes at 0x%x of the target".formatted(length, address), null, false, false);
        this.address = address;
    }

    /** At {@code address} there is something else than what was looked for; {@code reason} ends the sentence. */
    public UnreadableMemoryException(long address, String reason) {
        super("what the target has at 0x%x %s".formatted(address, reason), null, false, false);
        this.address = address;
    }

    /** Where the range starts. */
    public long address() {
        return address;
    }
}
