package dev.flamewright.profile;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of a recording besides its samples. Fields that a source does not state hold the value of
 * {@link #UNKNOWN}.
 *
 * @param start when the recording began; {@link Instant#EPOCH} where unknown
 * @param duration how long it took; zero where unknown
 * @param host the machine's name; empty where unknown
 * @param commandLine of the profiled process, or how the profile was made; empty where unknown
 * @param pythonVersion such as {@code 3.13.0}; empty where unknown
 * @param mode {@code exact} or {@code no-pause}; empty where unknown
 * @param rateAsked samples per second asked for; 0 where unknown
 * @param ticks how often the target was sampled; 0 where unknown
 * @param lateTicks ticks that came after the next one was due
 * @param cutStacks stacks that moved while being read and were kept only as far as proven ({@code no-pause} only)
 * @param failedTicks ticks that gave no sample, with the target still alive
 * @param pauseMedianNanos median time that the target's thread was stopped per tick; 0 in {@code no-pause}
 * @param pauseMaxNanos longest such time
 * @param pauseTotalNanos sum of such times
 * @param profilerCpuNanos CPU time that the profiler itself took
 * @param unit what weights count, in the plural: {@code samples}, {@code bytes}, …
 * @param periodNanos the wall time that a weight of 1 stands for; 0 where unknown or meaningless
 */
public record ProfileFacts(
        Instant start,
        Duration duration,
        String host,
        String commandLine,
        String pythonVersion,
        String mode,
        double rateAsked,
        long ticks,
        long lateTicks,
        long cutStacks,
        long failedTicks,
        long pauseMedianNanos,
        long pauseMaxNanos,
        long pauseTotalNanos,
        long profilerCpuNanos,
        String unit,
        long periodNanos) {

    /** Facts of a profile that states none; weights are samples. */
    public static final ProfileFacts UNKNOWN =
            new ProfileFacts(Instant.EPOCH, Duration.ZERO, "", "", "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, "samples", 0);

    /** Facts that state nothing but when the recording began. */
    public static ProfileFacts startedAt(Instant start) {
        return new ProfileFacts(start, Duration.ZERO, "", "", "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, "samples", 0);
    }

    /** The same facts for weights that count {@code newUnit}. */
    public ProfileFacts withUnit(String newUnit) {
        return new ProfileFacts(
                start,
                duration,
                host,
                commandLine,
                pythonVersion,
                mode,
                rateAsked,
                ticks,
                lateTicks,
                cutStacks,
                failedTicks,
                pauseMedianNanos,
                pauseMaxNanos,
                pauseTotalNanos,
                profilerCpuNanos,
                newUnit,
                periodNanos);
    }

    /** The same facts for weights of which each stands for {@code newPeriodNanos}. */
    public ProfileFacts withPeriod(long newPeriodNanos) {
        return new ProfileFacts(
                start,
                duration,
                host,
                commandLine,
                pythonVersion,
                mode,
                rateAsked,
                ticks,
                lateTicks,
                cutStacks,
                failedTicks,
                pauseMedianNanos,
                pauseMaxNanos,
                pauseTotalNanos,
                profilerCpuNanos,
                unit,
                newPeriodNanos);
    }

    /** The same facts of a recording that took place then. */
    public ProfileFacts during(Instant newStart, Duration newDuration) {
        return new ProfileFacts(
                newStart,
                newDuration,
                host,
                commandLine,
                pythonVersion,
                mode,
                rateAsked,
                ticks,
                lateTicks,
                cutStacks,
                failedTicks,
                pauseMedianNanos,
                pauseMaxNanos,
                pauseTotalNanos,
                profilerCpuNanos,
                unit,
                periodNanos);
    }

    /** Ticks per second that were reached; 0 where unknown. */
    public double rateAchieved() {
        return duration.isZero() ? 0 : ticks / (duration.toNanos() / 1e9);
    }
}
