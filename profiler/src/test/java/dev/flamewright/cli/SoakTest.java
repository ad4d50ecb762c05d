package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two minutes of what {@code bench/soak} does for an hour. Most of them are waited for, so other tests run beside it. */
@Execution(ExecutionMode.CONCURRENT)
class SoakTest {
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("flamewright.test.soak", 120));

    /** From one third of the time to the end the profiler may grow by this: its heap breathes. */
    private static final double MOST_GROWTH = 1.1;

    @TempDir
    private Path folder;

    @Test
    void aServiceThatChurns() throws Exception {
        Soak soak = Soak.run(DURATION, folder);
        assertThat(Soak.median(soak.resident(), 5, 6) / (double) Soak.median(soak.resident(), 2, 6))
                .as("resident memory\n" + soak)
                .isLessThan(MOST_GROWTH);
        assertThat(Soak.median(soak.descriptors(), 5, 6))
                .as("open files\n" + soak)
                .isLessThanOrEqualTo(Soak.median(soak.descriptors(), 2, 6) + 5);
        assertThat(soak.summary(3)).as("failed ticks\n" + soak).isZero();
        assertThat(soak.children()).as("children").isGreaterThan(DURATION.toSeconds());
        assertThat(soak.stopped()).as("threads left stopped").isEmpty();
    }
}
