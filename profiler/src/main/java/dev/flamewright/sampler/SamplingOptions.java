package dev.flamewright.sampler;

/**
 * How to sample.
 *
 * @param rate ticks per second
 * @param exact whether the thread that holds the GIL is stopped for the time of the reads, so that every stack is that
 *     of one instant; else nobody is stopped, and stacks that moved are cut back to what is proven
 * @param fixedInterval whether ticks are evenly spaced; else their distances vary (exponentially), so that a program
 *     that does the same thing every few milliseconds is not always met at the same place
 * @param maxPauseNanos the longest that a thread may be held stopped, in nanoseconds
 */
public record SamplingOptions(double rate, boolean exact, boolean fixedInterval, long maxPauseNanos) {
    /** 100 ticks per second, exact, at varying distances, pauses of at most 10 ms. */
    public static final SamplingOptions DEFAULT = new SamplingOptions(100, true, false, 10_000_000);

    /** The highest rate that can be asked for; the sampler then goes as fast as it can. */
    public static final double MAX_RATE = 1_000_000;
}
