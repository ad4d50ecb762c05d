package dev.flamewright.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;

/**
 * The file that a recording goes to, chunk after chunk. Where it would grow beyond its limits, its oldest chunks are
 * left behind: the others are copied to a new file that takes its place at once, so that there is a whole recording
 * under its name at any time. Each time a quarter of the limit is freed, so that a byte is copied some three times.
 */
final class JfrFile implements JfrChunkWriter.Destination {
    private final Path file;
    private final JfrLimits limits;
    private final ArrayDeque<Extent> chunks = new ArrayDeque<>();
    private long size;

    private record Extent(long length, long endNanos) {}

    JfrFile(Path file, JfrLimits limits) throws IOException {
        this.file = file;
        this.limits = limits;
        Files.write(file, new byte[0]);
    }

    @Override
    public void append(byte[] chunk, long endNanos) throws IOException {
        long dropped = droppedBefore(chunk.length, endNanos);
        if (dropped > 0) {
            drop(dropped);
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer buffer = ByteBuffer.wrap(chunk);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
        chunks.add(new Extent(chunk.length, endNanos));
        size += chunk.length;
    }

    /** How many bytes at the start of the file must go before a chunk of this size and end comes in. */
    private long droppedBefore(int length, long endNanos) {
        long aim = limits.maxBytes() > 0 && size + length > limits.maxBytes()
                ? Math.max(0, limits.maxBytes() * 3 / 4 - length)
                : Long.MAX_VALUE;
        long oldest = limits.maxAge().isZero()
                ? Long.MIN_VALUE
                : endNanos - limits.maxAge().toNanos();
        long tooOld = 0;
        long tooMuch = 0;
        for (Extent chunk : chunks) {
            tooOld += chunk.endNanos() < oldest ? chunk.length() : 0;
            tooMuch += size - tooMuch > aim ? chunk.length() : 0;
        }
        return Math.max(tooOld >= size / 4 ? tooOld : 0, tooMuch);
    }

    private void drop(long bytes) throws IOException {
        Path rest = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(
                        rest,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long position = bytes; position < size; ) {
                position += from.transferTo(position, size - position, to);
            }
        }
        Files.move(rest, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        size -= bytes;
        for (long left = bytes; left > 0; ) {
            left -= chunks.remove().length();
        }
    }
}
