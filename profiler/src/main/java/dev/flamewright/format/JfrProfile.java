package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was read of a recording so far, over its chunks. */
final class JfrProfile {
    private @Nullable ProfileBuilder builder;
    private @Nullable JfrFacts facts;
    private Instant start = Instant.EPOCH;
    private long startNanos = Long.MIN_VALUE;
    private long endNanos;
    private long weight;

    /** Tells when a chunk starts; the first one's start is the recording's, unless the facts say another. */
    void chunkStart(long nanosSince1970) {
        if (startNanos == Long.MIN_VALUE) {
            startAt(Instant.EPOCH.plusNanos(nanosSince1970));
        }
    }

    private void startAt(Instant newStart) {
        start = newStart;
        startNanos = Math.addExact(Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), start.getNano());
    }

    /** Takes the facts of one of our recordings. */
    void facts(JfrFacts found) {
        if (builder == null) {
            builder = found.timeResolutionNanos() > 0
                    ? ProfileBuilder.startingAt(found.timeResolutionNanos())
                    : ProfileBuilder.timed();
            startAt(found.origin());
        }
        facts = found;
    }

    ProfileBuilder builder() {
        if (builder == null) {
            builder = ProfileBuilder.timed();
        }
        return builder;
    }

    /** The time of a sample in nanoseconds since the start; −1 for the instant just before it, at which samples of unknown time are put. */
    long time(long nanosSince1970) {
        long time = Math.max(-1, nanosSince1970 - startNanos);
        endNanos = Math.max(endNanos, time);
        return time;
    }

    /** Counts a sample; false if it is one too many for a sum of them. */
    boolean weigh(long sampleWeight) {
        weight += sampleWeight;
        return sampleWeight >= 0 && weight >= 0;
    }

    /** The profile of all of it. */
    Profile build(Consumer<String> warnings) {
        return builder().build(finalFacts(warnings));
    }

    private ProfileFacts finalFacts(Consumer<String> warnings) {
        if (facts == null) {
            return ProfileFacts.UNKNOWN.during(start, Duration.ofNanos(endNanos));
        }
        if (!facts.complete()) {
            warnings.accept(
                    "The recording was not ended in order: its last seconds (" + JfrRecorder.CHUNK_LENGTH.toSeconds()
                            + " or a little more), and how often and how long it paused its target, are missing.");
            return facts.facts().during(start, Duration.ofNanos(endNanos));
        }
        return facts.facts();
    }
}
