package dev.flamewright.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.process.ThreadStopper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** When the sampling loop sleeps, by the kernel's count of how often its thread gave up the processor by itself. */
class SamplerTest {
    private static final long DURATION_NANOS = 300_000_000;

    /** How often the virtual machine itself may make the thread wait meanwhile. */
    private static final long OTHER_WAITS = 10;

    private long ticks;

    @Test
    void atRatesThatLeaveNoSleepItRestsNowAndThen() throws Exception {
        long began = System.nanoTime();
        long waits = waitsWhileSampling(1_000_000);
        long milliseconds = (System.nanoTime() - began) / 1_000_000;
        assertThat(waits).isBetween(1L, milliseconds / 10 + OTHER_WAITS);
        assertThat(ticks).isGreaterThan(waits);
    }

    @Test
    void betweenTicksItSleeps() throws Exception {
        long waits = waitsWhileSampling(200);
        assertThat(ticks).isBetween(1L, DURATION_NANOS / 5_000_000 + 1);
        assertThat(waits).isGreaterThanOrEqualTo(ticks - 1);
    }

    /** On a thread of its own, which the sampler makes more urgent than others. */
    private long waitsWhileSampling(double rate) throws Exception {
        long patience = SamplingOptions.DEFAULT.maxPauseNanos();
        SamplingOptions options = new SamplingOptions(rate, true, true, patience);
        Sampler sampler = new Sampler(options, new ThreadStopper(patience, patience), new SamplingStats());
        sampler.waitForProcesses(() -> true);
        FutureTask<Long> sampling = new FutureTask<>(() -> {
            long before = waits();
            sampler.run(DURATION_NANOS, () -> false, () -> ticks++);
            return waits() - before;
        });
        Thread.ofPlatform().start(sampling);
        return sampling.get();
    }

    private static long waits() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
