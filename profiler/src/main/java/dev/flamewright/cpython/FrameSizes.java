package dev.flamewright.cpython;

import dev.flamewright.linux.VectoredRead;

/**
 * How much of the data stack a frame of each code object takes: {@code co_nlocalsplus + co_stacksize +
 * FRAME_SPECIALS_SIZE} words. Read from the code object when it is met first; of two that fall on one slot, the last
 * one is remembered.
 *
 * <p>Source: {@code Include/internal/pycore_frame.h}, {@code _PyFrame_NumSlotsForCodeObject}.
 */
final class FrameSizes implements AutoCloseable {
    private static final int SLOTS = 1024;
    private static final int MAX_BYTES = 16 << 20;

    /** How many code objects may be read for one search of a stack: a thread may be stopped meanwhile. */
    private static final int MAX_ASKED = 512;

    private final int pid;
    private final FrameOffsets offsets;
    private final VectoredRead read;
    private final long[] codes = new long[SLOTS];
    private final int[] sizes = new int[SLOTS];
    private int asked;

    FrameSizes(int pid, FrameOffsets offsets) {
        this.pid = pid;
        this.offsets = offsets;
        read = new VectoredRead(1, Math.max(offsets.codeSizesSpan, 1));
    }

    /** Begins another search. */
    void begin() {
        asked = 0;
    }

    /** The bytes that a frame of the code object takes; 0 if they cannot be told, or not in this search any more. */
    int of(long code) {
        int slot = slot(code);
        if (codes[slot] != code) {
            if (asked == MAX_ASKED) {
                return 0;
            }
            asked++;
            codes[slot] = code;
            sizes[slot] = ask(code);
        }
        return sizes[slot];
    }

    /** Says that a size did not fit: there may be another code object at that address now. */
    void doubt(long code) {
        codes[slot(code)] = 0;
    }

    private int ask(long code) {
        read.clear();
        read.add(code + offsets.codeSizesStart, offsets.codeSizesSpan);
        if (read.execute(pid) != offsets.codeSizesSpan) {
            return 0;
        }
        long words = (long) read.getInt(offsets.codeLocals) + read.getInt(offsets.codeStack);
        long bytes = offsets.frameHead + words * Long.BYTES;
        return bytes < offsets.frameHead || bytes > MAX_BYTES ? 0 : (int) bytes;
    }

    private static int slot(long code) {
        return (int) ((code * 0x9E3779B97F4A7C15L) >>> 32) & (SLOTS - 1);
    }

    @Override
    public void close() {
        read.close();
    }
}
