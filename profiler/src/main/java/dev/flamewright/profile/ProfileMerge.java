package dev.flamewright.profile;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Makes one profile of several: the same threads, frames and stacks become one, times stay true to the wall clock. */
public final class ProfileMerge {
    private ProfileMerge() {}

    /**
     * The sum of {@code profiles}, at least one. Where their weights stand for different known periods, all are
     * converted to the greatest common one, so that equal time keeps equal weight.
     *
     * @throws IllegalArgumentException if their weights count different units
     */
    public static Profile merge(List<Profile> profiles) {
        if (profiles.size() == 1) {
            return profiles.getFirst();
        }
        List<ProfileFacts> facts = profiles.stream().map(Profile::facts).toList();
        String unit = same(facts, ProfileFacts::unit);
        if (unit.isEmpty()) {
            throw new IllegalArgumentException("weights in different units: "
                    + String.join(
                            ", ",
                            facts.stream().map(ProfileFacts::unit).distinct().toList()));
        }
        Instant start = facts.stream()
                .map(ProfileFacts::start)
                .filter(instant -> !instant.equals(Instant.EPOCH))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        long period = commonPeriod(facts);
        ProfileBuilder builder = ProfileBuilder.ofResolution(
                profiles.stream().mapToLong(Profile::timeResolutionNanos).max().orElse(0));
        Duration duration = Duration.ZERO;
        for (Profile profile : profiles) {
            Duration shift = shift(start, profile.facts().start());
            add(profile, shift.toNanos(), scale(profile.facts().periodNanos(), period), builder);
            Duration end = shift.plus(profile.facts().duration());
            duration = end.compareTo(duration) > 0 ? end : duration;
        }
        return builder.build(facts(facts, start, duration, unit, period));
    }

    private static void add(Profile profile, long shiftNanos, long scale, ProfileBuilder builder) {
        ProfileReplay replay = new ProfileReplay(profile, builder);
        for (int row = 0; row < profile.rowCount(); row++) {
            long time = profile.rowTime(row);
            replay.row(
                    row,
                    replay.node(profile.rowNode(row)),
                    time < 0 ? time : time + shiftNanos,
                    profile.rowWeight(row) * scale);
        }
        profile.sources().forEach(builder::source);
    }

    private static Duration shift(Instant start, Instant ownStart) {
        return ownStart.equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(start, ownStart);
    }

    /** The greatest common divisor of the known periods; 0 where one is unknown and they cannot be compared. */
    private static long commonPeriod(List<ProfileFacts> facts) {
        if (facts.stream().anyMatch(f -> f.periodNanos() <= 0)) {
            return 0;
        }
        return facts.stream()
                .map(f -> BigInteger.valueOf(f.periodNanos()))
                .reduce(BigInteger.ZERO, BigInteger::gcd)
                .longValueExact();
    }

    private static long scale(long ownPeriod, long commonPeriod) {
        return commonPeriod == 0 ? 1 : ownPeriod / commonPeriod;
    }

    private static ProfileFacts facts(
            List<ProfileFacts> facts, Instant start, Duration duration, String unit, long period) {
        double rate = facts.getFirst().rateAsked();
        return new ProfileFacts(
                start,
                duration,
                same(facts, ProfileFacts::host),
                same(facts, ProfileFacts::commandLine),
                same(facts, ProfileFacts::pythonVersion),
                same(facts, ProfileFacts::mode),
                facts.stream().allMatch(f -> f.rateAsked() == rate) ? rate : 0,
                sum(facts, ProfileFacts::ticks),
                sum(facts, ProfileFacts::lateTicks),
                sum(facts, ProfileFacts::cutStacks),
                sum(facts, ProfileFacts::failedTicks),
                // The median of the whole lies between the parts'; the greatest of them flatters nobody.
                max(facts, ProfileFacts::pauseMedianNanos),
                max(facts, ProfileFacts::pauseMaxNanos),
                sum(facts, ProfileFacts::pauseTotalNanos),
                sum(facts, ProfileFacts::profilerCpuNanos),
                unit,
                period);
    }

    /** What all say alike; empty where they differ. */
    private static String same(List<ProfileFacts> facts, Function<ProfileFacts, String> fact) {
        String first = fact.apply(facts.getFirst());
        return facts.stream().allMatch(f -> fact.apply(f).equals(first)) ? first : "";
    }

    private static long sum(List<ProfileFacts> facts, ToLongFunction<ProfileFacts> fact) {
        return facts.stream().mapToLong(fact).sum();
    }

    private static long max(List<ProfileFacts> facts, ToLongFunction<ProfileFacts> fact) {
        return facts.stream().mapToLong(fact).max().orElse(0);
    }
}
