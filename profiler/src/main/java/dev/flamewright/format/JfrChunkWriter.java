package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.SampleRows;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes chunks of samples as chunks of a recording: each stands for itself and names all that its samples use.
 *
 * <p>Not by JMC's {@code flightrecorder.writer}: at 4 µs a sample it cost more than taking the sample, and the symbols
 * that it writes are refused by async-profiler's reader.
 */
final class JfrChunkWriter {
    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
    private static final int MAJOR_VERSION = 2;
    private static final int COMPRESSED_INTEGERS = 1;
    private static final long TICKS_PER_SECOND = 1_000_000_000;

    /** Where the constants grow beyond this, the chunk is closed: sizes of events have 28 bits. */
    private static final int MAX_CONSTANTS_BYTES = 64 << 20;

    private final Destination destination;
    private final JfrFacts known;
    private final long originNanos;

    // What the sampler interned, by its numbers: frames and stacks of all chunks so far.
    private final List<JfrChunk.Numbered<ProcessInfo>> processes = new ArrayList<>();
    private final List<JfrChunk.Numbered<ThreadInfo>> threads = new ArrayList<>();
    private final List<JfrFrame> frames = new ArrayList<>();
    private final CallTree tree = new CallTree();
    private final Map<String, Integer> lastNumbers = new HashMap<>();

    /** Where encoded chunks go. */
    interface Destination {
        /**
         * Takes one chunk.
         *
         * @param endNanos the time of its last sample since the start of the recording
         */
        void append(byte[] chunk, long endNanos) throws IOException;
    }

    JfrChunkWriter(Destination destination, ProfileFacts known, long timeResolutionNanos) {
        this.destination = destination;
        this.known = new JfrFacts(known, false, timeResolutionNanos);
        this.originNanos = ChronoUnit.NANOS.between(Instant.EPOCH, this.known.origin());
    }

    /**
     * Writes a chunk, or several where it would become too large for one.
     *
     * @param end all facts, if this chunk is the last
     * @throws UncheckedIOException if the destination fails
     */
    void write(JfrChunk chunk, @Nullable ProfileFacts end) {
        chunk.newProcesses.forEach(process -> put(processes, process));
        chunk.newThreads.forEach(thread -> put(threads, thread));
        for (Frame frame : chunk.newFrames) {
            frames.add(JfrFrame.of(frame));
        }
        chunk.newStacks.forEach(stack -> tree.child(stack.parent(), stack.frame()));
        try {
            int row = 0;
            do {
                row = writePart(chunk.rows, row, end);
            } while (row < chunk.rows.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> void put(List<JfrChunk.Numbered<T>> all, JfrChunk.Numbered<T> one) {
        if (one.number() == all.size()) {
            all.add(one);
        } else {
            all.set(one.number(), one);
        }
    }

    /** Writes a chunk of the rows from this on; gives the row that is the next one's first. */
    private int writePart(SampleRows rows, int first, @Nullable ProfileFacts end) throws IOException {
        JfrOutput events = new JfrOutput();
        JfrConstantsWriter constants = new JfrConstantsWriter(lastNumbers);
        JfrSampleWriter samples = new JfrSampleWriter(events, constants, processes, threads, frames, tree);
        long start = first < rows.size() ? Math.max(0, rows.time(first)) : 0;
        long last = start;
        samples.facts(start, known);
        int row = first;
        for (; row < rows.size() && constants.size() < MAX_CONSTANTS_BYTES; row++) {
            samples.sample(rows, row);
            start = Math.min(start, Math.max(0, rows.time(row)));
            last = Math.max(last, rows.time(row));
        }
        if (end != null && row == rows.size()) {
            samples.facts(last, new JfrFacts(end, true, known.timeResolutionNanos()));
        }
        destination.append(chunk(events, constants, originNanos, start, last), last);
        return row;
    }

    /** Puts a chunk together; its samples' times count from {@code originNanos} and go from {@code start} to {@code end}. */
    static byte[] chunk(JfrOutput events, JfrConstantsWriter constants, long originNanos, long start, long end) {
        JfrOutput rest = new JfrOutput();
        constants.write(rest);
        long constantsOffset = JfrChunkHeader.BYTES + (long) events.size();
        long metadataOffset = constantsOffset + rest.size();
        rest.append(JfrMetadataWriter.EVENT);

        JfrOutput out = new JfrOutput();
        out.bigEndian(MAGIC, Integer.BYTES);
        out.bigEndian(MAJOR_VERSION, Short.BYTES);
        out.bigEndian(0, Short.BYTES);
        out.bigEndian(constantsOffset + rest.size(), Long.BYTES);
        out.bigEndian(constantsOffset, Long.BYTES);
        out.bigEndian(metadataOffset, Long.BYTES);
        out.bigEndian(originNanos + start, Long.BYTES);
        out.bigEndian(Math.max(1, end - start), Long.BYTES);
        out.bigEndian(JfrSampleWriter.ticks(start), Long.BYTES);
        out.bigEndian(TICKS_PER_SECOND, Long.BYTES);
        out.bigEndian(COMPRESSED_INTEGERS, Integer.BYTES);
        out.append(events);
        out.append(rest);
        return out.toByteArray();
    }
}
