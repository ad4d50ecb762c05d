package dev.flamewright.sampler;

/**
 * Says when the ticks are due. A tick that cannot be kept because the one before took too long is counted as late and
 * skipped: catching up would bunch samples together and bias the profile.
 */
final class SamplingClock {
    private final double meanNanos;
    private final boolean fixed;
    private long random;
    private double due;
    private long lateTicks;

    /** From {@code startNanos} on, with ticks as {@code options} say. */
    SamplingClock(SamplingOptions options, long startNanos, long seed) {
        meanNanos = 1e9 / options.rate();
        fixed = options.fixedInterval();
        random = seed | 1;
        due = startNanos;
    }

    /** When the next tick is due; those that {@code nowNanos} has passed already are counted as late. */
    long nextAfter(long nowNanos) {
        due += interval();
        while (due < nowNanos) {
            if (nowNanos - due > meanNanos) {
                lateTicks++;
                due += interval();
            } else {
                // Less than one interval behind: this tick is simply now.
                due = nowNanos;
            }
        }
        return (long) due;
    }

    long lateTicks() {
        return lateTicks;
    }

    private double interval() {
        if (fixed) {
            return meanNanos;
        }
        // xorshift64*: no allocation, and good enough to break up patterns.
        random ^= random >>> 12;
        random ^= random << 25;
        random ^= random >>> 27;
        double uniform = (((random * 0x2545F4914F6CDD1DL) >>> 11) + 1) * 0x1p-53;
        return -Math.log(uniform) * meanNanos;
    }
}
