package dev.flamewright.sampler;

/**
 * How long threads were held stopped: counts in classes that are 1/16 of a power of two wide, so that a percentile is
 * right to 6 %.
 */
public final class PauseHistogram {
    private static final int PARTS_LOG2 = 4;
    private static final int PART_MASK = (1 << PARTS_LOG2) - 1;

    private final long[] counts = new long[64 << PARTS_LOG2];
    private long count;
    private long totalNanos;
    private long maxNanos;

    void add(long nanos) {
        counts[classOf(nanos)]++;
        count++;
        totalNanos += nanos;
        maxNanos = Math.max(maxNanos, nanos);
    }

    /** How many pauses there were. */
    public long count() {
        return count;
    }

    /** Their sum, in nanoseconds. */
    public long totalNanos() {
        return totalNanos;
    }

    /** The longest, in nanoseconds; 0 if there was none. */
    public long maxNanos() {
        return maxNanos;
    }

    /**
     * The pause that {@code share} of all pauses do not exceed, in nanoseconds; 0 if there was none.
     *
     * @param share from 0 to 1; 0.5 gives the median
     */
    public long percentileNanos(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return Math.min(upperBound(i), maxNanos);
            }
        }
        return 0;
    }

    private static int classOf(long nanos) {
        long n = Math.max(nanos, 1L << PARTS_LOG2);
        int power = 63 - Long.numberOfLeadingZeros(n);
        int part = (int) (n >>> (power - PARTS_LOG2)) & PART_MASK;
        return power << PARTS_LOG2 | part;
    }

    private static long upperBound(int index) {
        int power = index >>> PARTS_LOG2;
        int part = index & PART_MASK;
        return ((1L << PARTS_LOG2) + part + 1) << (power - PARTS_LOG2);
    }
}
