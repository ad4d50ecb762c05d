package dev.flamewright.cpython;

import dev.flamewright.linux.VectoredRead;
import java.util.Arrays;

/**
 * The frames that lie on a thread's data stack, found from its beginning: each starts where the one before it ends, and
 * the last one ends at {@code datastack_top}. A frame that a generator or coroutine keeps is not among them, and is linked
 * to its caller only while it runs; these are the ones that called each other in the ordinary way, directly or through
 * generators, so all of them are on the thread's stack.
 *
 * <p>Source: {@code Python/pystate.c}, {@code push_chunk} and {@code _PyThreadState_PushFrame}.
 */
final class DataStack implements AutoCloseable {
    private final FrameOffsets offsets;
    private final FrameSizes sizes;
    private long[] frames = new long[64];
    private long[] codes = new long[64];
    private int count;

    DataStack(int pid, FrameOffsets offsets) {
        this.offsets = offsets;
        sizes = new FrameSizes(pid, offsets);
    }

    /** The address of the oldest frame, which every stack of the thread has; 0 if there is none or it cannot be told. */
    long oldest(VectoredRead read, CapturedThread thread, int shift) {
        DataStackChunks chunks = thread.chunks;
        int chunk = chunks.count() - 1;
        if (chunk < 0 || read.getLong(chunks.place(chunk) + shift + offsets.chunkPrevious) != 0) {
            return 0;
        }
        // The first word of the first chunk is never used, so that the chunk is never empty.
        long frame = chunks.address(chunk) + offsets.chunkHeaderSpan + Long.BYTES;
        return chunk > 0 || frame < read.getLong(thread.at + offsets.chunkTop) ? frame : 0;
    }

    /** The number of frames that were found. */
    int count() {
        return count;
    }

    /** The address of frame {@code i}; 0 is the oldest. */
    long frame(int i) {
        return frames[i];
    }

    /**
     * Finds the frames, as far as the sizes of their code objects can be told.
     *
     * @param thread whose chunks are read
     * @param shift how far behind the chunks' places in the buffer the bytes lie that are meant
     */
    void find(VectoredRead read, CapturedThread thread, int shift) {
        count = 0;
        sizes.begin();
        DataStackChunks chunks = thread.chunks;
        int chunk = chunks.count() - 1;
        long frame = oldest(read, thread, shift);
        if (frame == 0) {
            return;
        }
        while (count < StackCapture.MAX_DEPTH) {
            long end = chunk > 0
                    ? chunks.address(chunk) + chunks.length(chunk)
                    : read.getLong(thread.at + offsets.chunkTop);
            long inside = frame - chunks.address(chunk);
            if (frame >= end && chunk > 0) {
                chunk--;
                frame = chunks.address(chunk) + offsets.chunkHeaderSpan;
                continue;
            }
            if (frame >= end || inside > chunks.length(chunk) - offsets.frameSpan) {
                return;
            }
            if (count == frames.length) {
                frames = Arrays.copyOf(frames, count * 2);
                codes = Arrays.copyOf(codes, count * 2);
            }
            long code = offsets.code(read, chunks.place(chunk) + shift + (int) inside);
            frames[count] = frame;
            codes[count++] = code;
            int size = sizes.of(code);
            if (size == 0) {
                return;
            }
            frame += size;
        }
    }

    /** Says that frame {@code i}, if there is one, is not the caller of what its size leads to. */
    void doubt(int i) {
        if (i >= 0) {
            sizes.doubt(codes[i]);
        }
    }

    @Override
    public void close() {
        sizes.close();
    }
}
