package dev.flamewright.memory;

/** A range of the target's memory could not be read (not mapped, or the target is gone), or holds something else. */
public final class UnreadableMemoryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long address;
    private final int length;
    private final String reason;

    /** Of {@code length} bytes at {@code address}. */
    public UnreadableMemoryException(long address, int length) {
        this(address, length, "");
    }

    /** At {@code address} there is something else than what was looked for; {@code reason} ends the sentence. */
    public UnreadableMemoryException(long address, String reason) {
        this(address, 0, reason);
    }

    private UnreadableMemoryException(long address, int length, String reason) {
        // No stack trace: these are answers of a target that changes while it is read, and may come often.
        super(null, null, false, false);
        this.address = address;
        this.length = length;
        this.reason = reason;
    }

    /** Put together only here, as most are never shown. */
    @Override
    public String getMessage() {
        return reason.isEmpty()
                ? "cannot read %d bytes at 0x%x of the target".formatted(length, address)
                : "what the target has at 0x%x %s".formatted(address, reason);
    }

    /** Where the range starts. */
    public long address() {
        return address;
    }
}
