package dev.flamewright.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Watches whether a busy program goes on, and for how long it did not. The time in which one of its threads ran or waited
 * for a processor is not counted: then the machine had too much to do, and nobody held the program up. What the watch
 * misses because it gets no processor itself is not counted either.
 *
 * <p>Source: {@code /proc/PID/task/TID/schedstat}, in {@code Documentation/scheduler/sched-stats.rst} of the kernel.
 */
public final class StallWatch implements AutoCloseable {
    private static final long INTERVAL_NANOS = 500_000;
    private static final long WORTH_A_LOOK_NANOS = 20_000_000;

    private final Path tasks;
    private final LongSupplier progress;
    private final Thread watch;
    private volatile boolean ended;
    private final long limitNanos;
    private volatile long longestNanos;
    private volatile int longStalls;

    /**
     * Begins to watch.
     *
     * @param progress a number that changes as the program goes on
     * @param limitMillis from when on a time without progress is counted
     */
    public StallWatch(long pid, LongSupplier progress, long limitMillis) {
        limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        this.tasks = Path.of("/proc/" + pid + "/task");
        this.progress = progress;
        watch = Thread.ofPlatform().name("stalls").start(this::run);
    }

    private void run() {
        long last = progress.getAsLong() - 1;
        long since = -1;
        long servedBefore = 0;
        boolean counted = false;
        while (!ended) {
            LockSupport.parkNanos(INTERVAL_NANOS);
            long value = progress.getAsLong();
            if (value != last) {
                last = value;
                since = -1;
                counted = false;
            } else if (since < 0) {
                since = System.nanoTime();
                servedBefore = servedNanos();
            } else if (System.nanoTime() - since > WORTH_A_LOOK_NANOS) {
                long stall = System.nanoTime() - since - (servedNanos() - servedBefore);
                longestNanos = Math.max(longestNanos, stall);
                if (stall > limitNanos && !counted) {
                    counted = true;
                    longStalls++;
                }
            }
        }
    }

    /** For how long its threads have run, and waited to run, together. */
    private long servedNanos() {
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.mapToLong(StallWatch::servedNanos).sum();
        } catch (IOException ended) {
            return Long.MAX_VALUE / 2;
        }
    }

    private static long servedNanos(Path thread) {
        try {
            String[] fields = Files.readString(thread.resolve("schedstat")).split(" ", -1);
            return Long.parseLong(fields[0]) + Long.parseLong(fields[1]);
        } catch (IOException ended) {
            return 0;
        }
    }

    /** The longest time without progress so far. */
    public long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestNanos);
    }

    /** How many were longer than the limit. */
    public int longStalls() {
        return longStalls;
    }

    @Override
    public void close() {
        ended = true;
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
