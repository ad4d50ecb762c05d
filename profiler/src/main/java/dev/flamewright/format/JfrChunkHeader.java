package dev.flamewright.format;

import java.nio.ByteBuffer;

/**
 * The head of a chunk of a recording, as HotSpot writes it; all numbers are big-endian.
 *
 * @param size the chunk's bytes, these {@value #BYTES} included; 0 while it is being written
 * @param startNanos when it starts, in nanoseconds since 1970
 * @param durationNanos how long it goes on
 */
record JfrChunkHeader(long size, long constantsOffset, long metadataOffset, long startNanos, long durationNanos) {
    static final int BYTES = 68;

    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;

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
            throw new MalformedProfileException("offset " + offset + ": no chunk of a Flight Recorder recording");
        }
        int major = buffer.getShort();
        int minor = buffer.getShort();
        if (major < 1 || major > 2) {
            throw new MalformedProfileException("offset " + offset + ": Flight Recorder format " + major + "." + minor
                    + " is not known; 1.0 to 2.x are");
        }
        JfrChunkHeader header = new JfrChunkHeader(
                buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
        if (header.size != 0
                && (header.size < BYTES
                        || !header.isInside(header.constantsOffset)
                        || !header.isInside(header.metadataOffset))) {
            throw new MalformedProfileException("offset " + offset + ": the chunk's sizes contradict each other");
        }
        return header;
    }

    private boolean isInside(long position) {
        return position >= BYTES && position < size;
    }
}
