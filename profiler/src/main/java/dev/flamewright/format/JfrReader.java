package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one recording, chunk by chunk; each chunk is a recording of its own, so that one that is cut loses only itself.
 *
 * <p>The JDK's own reader, {@code jdk.jfr.consumer}, trusts its input: a damaged length makes it allocate whatever the
 * length says, or turn in circles. It also makes an object of each event, which takes five times as long.
 */
final class JfrReader {
    private static final int MAX_CHUNK_BYTES = 1 << 30;

    private final Consumer<String> warnings;
    private final JfrProfile profile = new JfrProfile();

    JfrReader(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    Profile read(InputStream in) throws IOException, MalformedProfileException {
        long offset = 0;
        boolean finished = true;
        byte[] head = in.readNBytes(JfrChunkHeader.BYTES);
        while (head.length > 0) {
            if (!finished && !JfrChunkHeader.startsWithMagic(head)) {
                warnings.accept(
                        "The recording was not ended in order: what comes after offset " + offset + " is missing.");
                break;
            }
            JfrChunkHeader header = wholeHeader(head, offset);
            byte[] chunk = header == null ? null : chunk(in, head, header, offset);
            if (header == null || chunk == null) {
                break;
            }
            profile.chunkStart(header.startNanos());
            new JfrChunkReader(chunk, header, offset, profile).read();
            offset += chunk.length;
            finished = header.finished();
            head = in.readNBytes(JfrChunkHeader.BYTES);
        }
        if (offset == 0) {
            throw new MalformedProfileException("offset 0: there is no whole chunk in this recording");
        }
        return profile.build(warnings);
    }

    private @Nullable JfrChunkHeader wholeHeader(byte[] head, long offset) throws MalformedProfileException {
        if (head.length < JfrChunkHeader.BYTES) {
            warnings.accept("The recording was cut short: its last chunk, at offset " + offset + ", has only "
                    + head.length + " bytes and is missing.");
            return null;
        }
        return JfrChunkHeader.of(head, offset);
    }

    /** The bytes of the chunk that starts with {@code head}; null if it is not whole. */
    private byte @Nullable [] chunk(InputStream in, byte[] head, JfrChunkHeader header, long offset)
            throws IOException, MalformedProfileException {
        if (header.size() > MAX_CHUNK_BYTES) {
            throw new MalformedProfileException("offset " + offset + ": a chunk of " + header.size()
                    + " bytes; those of up to " + MAX_CHUNK_BYTES + " can be read");
        }
        int size = (int) header.size();
        // Grows with what is there, not to what the head says.
        byte[] bytes = Arrays.copyOf(head, Math.max(head.length, Math.min(size, 1 << 16)));
        int length = head.length;
        while (length < size) {
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            if (length == bytes.length && length < size) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(size, length * 2L));
            }
        }
        if (size == 0 || length < size) {
            warnings.accept("The recording was cut short: its last chunk, at offset " + offset
                    + ", was not finished and is missing.");
            return null;
        }
        return bytes;
    }
}
