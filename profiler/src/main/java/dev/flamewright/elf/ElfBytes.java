package dev.flamewright.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where ELF bytes come from: a file or a target's memory. */
@FunctionalInterface
interface ElfBytes {
    /** Copies up to {@code length} bytes at {@code position} into {@code target[offset..]} and returns how many. */
    int read(long position, byte[] target, int offset, int length);

    /** The {@code length} bytes at {@code position}; the caller has bounded {@code length}. */
    default byte[] bytes(long position, int length) throws MalformedElfException {
        byte[] result = new byte[length];
        if (position < 0 || read(position, result, 0, length) != length) {
            throw new MalformedElfException("no %d bytes at 0x%x".formatted(length, position));
        }
        return result;
    }

    static ElfBytes of(FileChannel file) {
        return (position, target, offset, length) -> {
            ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
            try {
                // Positional reads, not a mapping: a file that shrinks meanwhile must not raise SIGBUS.
                while (buffer.hasRemaining() && file.read(buffer, position + buffer.position() - offset) > 0) {}
            } catch (IOException e) {
                return buffer.position() - offset;
            }
            return buffer.position() - offset;
        };
    }
}
