package dev.flamewright.cli;

/**
 * Keeps the memory of a long recording small. The collector would rather let the heap grow, to the largest size that it
 * may have, than look through it wholly; so that is asked for here, before it grows: between two ticks, when no target
 * is stopped, and for some milliseconds at most once in a minute or so.
 */
final class HeapKeeper implements Runnable {
    private static final long SMALLEST_BYTES = 16 << 20;
    private static final long LOOK_NANOS = 1_000_000_000;

    private final Runtime runtime = Runtime.getRuntime();
    private long nextLook = System.nanoTime();
    private long limit = Math.max(runtime.totalMemory(), SMALLEST_BYTES);

    @Override
    public void run() {
        long now = System.nanoTime();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + LOOK_NANOS;
        if (runtime.totalMemory() > limit) {
            System.gc();
            // It gives memory back, but not all that it might.
            long size = runtime.totalMemory();
            limit = Math.max(size, Math.max(SMALLEST_BYTES, 2 * (size - runtime.freeMemory())));
        }
    }
}
