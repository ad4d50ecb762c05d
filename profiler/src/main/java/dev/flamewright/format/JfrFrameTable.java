package dev.flamewright.format;

/**
 * The profile's frames by the four numbers that make a frame in a chunk, so that each is decoded once. Those frames are
 * most of a recording.
 */
final class JfrFrameTable {
    static final int NONE = -1;

    private long[] methods = new long[256];
    private long[] types = new long[256];
    private long[] lines = new long[256];
    // The frame + 1; 0 is free.
    private int[] frames = new int[256];
    private int size;

    /** The frame of these numbers; {@link #NONE} if it is new. */
    int get(long method, long type, int line, int bytecodeIndex) {
        return frames[slot(method, type, both(line, bytecodeIndex))] - 1;
    }

    /** Adds a frame that is new. */
    void put(long method, long type, int line, int bytecodeIndex, int frame) {
        if (++size * 4L > frames.length * 3L) {
            grow();
        }
        insert(method, type, both(line, bytecodeIndex), frame + 1);
    }

    private static long both(int line, int bytecodeIndex) {
        return ((long) line << 32) | (bytecodeIndex & 0xffff_ffffL);
    }

    private void insert(long method, long type, long line, int frame) {
        int slot = slot(method, type, line);
        methods[slot] = method;
        types[slot] = type;
        lines[slot] = line;
        frames[slot] = frame;
    }

    private int slot(long method, long type, long line) {
        int mask = frames.length - 1;
        long key = (method * 31 + type) * 0x9E3779B97F4A7C15L + line;
        int slot = Hashing.slot(key ^ (key >>> 29), frames.length);
        while (frames[slot] != 0 && (methods[slot] != method || types[slot] != type || lines[slot] != line)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldMethods = methods;
        long[] oldTypes = types;
        long[] oldLines = lines;
        int[] oldFrames = frames;
        int length = frames.length * 2;
        methods = new long[length];
        types = new long[length];
        lines = new long[length];
        frames = new int[length];
        for (int i = 0; i < oldFrames.length; i++) {
            if (oldFrames[i] != 0) {
                insert(oldMethods[i], oldTypes[i], oldLines[i], oldFrames[i]);
            }
        }
    }
}
