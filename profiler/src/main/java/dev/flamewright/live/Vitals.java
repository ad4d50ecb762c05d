package dev.flamewright.live;

/**
 * How the target and the profiler fare, for the top of the screen. Shares are of the last stretch of time, 1 being all
 * of it, or one whole CPU.
 *
 * @param ageSeconds how long the target has been running
 * @param targetCpu the CPUs that the target used
 * @param gilHeld the share of ticks that found the GIL held
 * @param gilContended the share of ticks that found a thread waiting for it
 * @param samples stacks recorded since sampling began
 * @param lateTicks ticks skipped since then, because an earlier one took too long
 * @param failedTicks ticks without a sample since then
 * @param cutStacks stacks that miss frames since then
 * @param pauseMedianNanos the median time that a thread was held stopped; 0 where none was
 * @param pauseMaxNanos the longest such time
 * @param paused the share of the time that a thread was held stopped
 * @param profilerCpu the CPUs that the profiler used
 */
public record Vitals(
        double ageSeconds,
        double targetCpu,
        double gilHeld,
        double gilContended,
        long samples,
        long lateTicks,
        long failedTicks,
        long cutStacks,
        long pauseMedianNanos,
        long pauseMaxNanos,
        double paused,
        double profilerCpu) {
    /** Before anything is known. */
    public static final Vitals NONE = new Vitals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
