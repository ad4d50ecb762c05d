package dev.flamewright.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileMergeTest {
    private static ProfileFacts facts(Instant start, Duration duration, long ticks, long periodNanos, String unit) {
        return new ProfileFacts(
                start, duration, "host", "app", "3.13.0", "exact", 100, ticks, 1, 2, 3, 4, 5, 6, 7, unit, periodNanos);
    }

    private static Profile profile(ProfileFacts facts, long time, String function, long weight) {
        ProfileBuilder builder = ProfileBuilder.timed();
        int thread = builder.thread(builder.process(new ProcessInfo(1, "app", "")), 1, "MainThread");
        int node = Profiles.node(builder, List.of(new PythonFrame(function, "a.py", 2, 1)));
        builder.sample(time, thread, ThreadState.GIL, node, weight);
        return builder.build(facts);
    }

    @Test
    void timesStayTrueToTheWallClock() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        Profile late =
                profile(facts(noon.plusSeconds(60), Duration.ofSeconds(30), 10, 10_000_000, "samples"), 0, "g", 1);
        Profile early = profile(facts(noon, Duration.ofSeconds(10), 20, 10_000_000, "samples"), 1_000_000_000, "f", 2);

        Profile merged = ProfileMerge.merge(List.of(late, early));

        assertThat(merged.facts().start()).isEqualTo(noon);
        assertThat(merged.facts().duration()).isEqualTo(Duration.ofSeconds(90));
        assertThat(merged.facts().ticks()).isEqualTo(30);
        assertThat(merged.rowTime(0)).isEqualTo(1_000_000_000);
        assertThat(merged.rowTime(1)).isEqualTo(60_000_000_000L);
        assertThat(merged.threads()).hasSize(1);
    }

    @Test
    void weightsOfDifferentPeriodsAreMadeComparable() {
        Profile hundredHertz = profile(facts(Instant.EPOCH, Duration.ZERO, 1, 10_000_000, "samples"), 0, "f", 3);
        Profile fourHundredHertz = profile(facts(Instant.EPOCH, Duration.ZERO, 1, 2_500_000, "samples"), 0, "f", 8);

        Profile merged = ProfileMerge.merge(List.of(hundredHertz, fourHundredHertz));

        assertThat(merged.facts().periodNanos()).isEqualTo(2_500_000);
        assertThat(merged.totalWeight()).isEqualTo(3 * 4 + 8);
    }

    @Test
    void bytesAreNotAddedToSamples() {
        Profile samples = profile(facts(Instant.EPOCH, Duration.ZERO, 1, 0, "samples"), 0, "f", 1);
        Profile bytes = profile(facts(Instant.EPOCH, Duration.ZERO, 1, 0, "bytes"), 0, "f", 1);
        assertThatThrownBy(() -> ProfileMerge.merge(List.of(samples, bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights in different units: samples, bytes");
    }
}
