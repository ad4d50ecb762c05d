package dev.flamewright.format;

import java.nio.ByteBuffer;

/**
 * The head of a chunk of a recording, as HotSpot writes it; all numbers are big-endian.
 *
 * @param size the chunk's bytes, these {@value #BYTES} included; 0 while it is being written
 * @param metadataOffset where in the chunk the event lies that describes its types
 * @param startNanos when it starts, in nanoseconds since 1970
 * @param durationNanos how long it goes on
 * @param startTicks when it starts, as its events count time
 * @param ticksPerSecond how fast they count
 * @param finished whether its writer is done with it
 */
record JfrChunkHeader(
        long size,
        long metadataOffset,
        long startNanos,
        long durationNanos,
        long startTicks,
        long ticksPerSecond,
        boolean finished) {
    static final int BYTES = 68;

    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
    private static final int COMPRESSED_INTEGERS = 1;

    static boolean startsWithMagic(byte[] head) {
        return head.length >= Integer.BYTES && ByteBuffer.wrap(head).getInt() == MAGIC;
    }

    /**
     * Reads the head of a chunk.
     *
     * @param bytes at least {@value #BYTES}
     * @param offset where the chunk lies in the input, for messages
     */
    static JfrChunkHeader of(byte[] bytes, long offset) throws MalformedProfileException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt() != MAGIC) {
            throw malformed(offset, "no chunk of a Flight Recorder recording");
        }
        int major = buffer.getShort();
        int minor = buffer.getShort();
        if (major < 1 || major > 2) {
            throw malformed(offset, "Flight Recorder format " + major + "." + minor + " is not known; 1.0 to 2.x are");
        }
        long size = buffer.getLong();
        long constantsOffset = buffer.getLong();
        long metadataOffset = buffer.getLong();
        if (size != 0 && (size < BYTES || !isInside(constantsOffset, size) || !isInside(metadataOffset, size))) {
            throw malformed(offset, "the chunk's sizes contradict each other");
        }
        long startNanos = buffer.getLong();
        long durationNanos = buffer.getLong();
        long startTicks = buffer.getLong();
        long ticksPerSecond = buffer.getLong();
        if (size != 0 && ticksPerSecond <= 0) {
            throw malformed(offset, "the chunk's clock makes " + ticksPerSecond + " ticks per second");
        }
        // A counter that is 0 in a chunk that is done with, three bytes of which some versions use one, and flags.
        int counterAndFlags = buffer.getInt();
        if (size != 0 && (counterAndFlags & COMPRESSED_INTEGERS) == 0) {
            throw malformed(offset, "the chunk's numbers are not compressed, which no known writer does");
        }
        return new JfrChunkHeader(
                size,
                metadataOffset,
                startNanos,
                durationNanos,
                startTicks,
                ticksPerSecond,
                counterAndFlags >>> 24 == 0);
    }

    /** The time of an event in nanoseconds since the chunk's start. */
    long nanos(long ticks) {
        long since = ticks - startTicks;
        return ticksPerSecond == 1_000_000_000 ? since : Math.round(since * (1e9 / ticksPerSecond));
    }

    private static boolean isInside(long position, long size) {
        return position >= BYTES && position < size;
    }

    private static MalformedProfileException malformed(long offset, String what) {
        return new MalformedProfileException("offset " + offset + ": " + what);
    }
}
