package dev.flamewright.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.process.ThreadStopper.Outcome;
import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import dev.flamewright.testing.UninterruptibleTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that cannot be stopped at once: what becomes of them, and of those that are stopped already. */
@Timeout(120)
class ThreadStopperTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    @TempDir
    private Path folder;

    @Test
    void whoStopsTooLateIsLetGoThen() throws Exception {
        try (UninterruptibleTarget stuck = new UninterruptibleTarget(folder, "held")) {
            ThreadStopper stopper = new ThreadStopper(MILLISECOND, MILLISECOND);
            assertThat(stopper.stop(stuck.pid())).isEqualTo(Outcome.TOO_LATE);
            assertThat(stopper.resume()).as("anybody to resume").isFalse();
            assertThat(stopper.hasLate()).isTrue();
            wake(stuck, stopper);
            assertThat(ProcessStates.of(stuck.pid())).isNotEqualTo('t');
        }
    }

    /** The patience with one thread ends where others would be held stopped for longer than a pause may take. */
    @Test
    void nobodyIsHeldUpByOneThatDoesNotStop() throws Exception {
        Path counters = Files.write(folder.resolve("counters"), new byte[Long.BYTES]);
        try (UninterruptibleTarget stuck = new UninterruptibleTarget(folder, "held");
                TargetProgram busy = TargetProgram.start(Pythons.any(), "counters.py", "1", counters.toString())) {
            busy.awaitLine("ready");
            ThreadStopper stopper = new ThreadStopper(FOR_EVER, SECOND);
            assertThat(stopper.stopAll(new int[] {(int) busy.pid(), stuck.pid()}, 2))
                    .isFalse();
            assertThat(stopper.holds((int) busy.pid())).isTrue();
            assertThat(stopper.holds(stuck.pid())).isFalse();
            assertThat(stopper.resume()).isTrue();
            assertThat(stopper.holds((int) busy.pid())).isFalse();
            assertThat(ProcessStates.of(busy.pid())).isNotEqualTo('t');
            wake(stuck, stopper);
        }
    }

    /** Ends the wait; the thread then stops, as it was asked to, and must be let go to go on. */
    private static void wake(UninterruptibleTarget stuck, ThreadStopper stopper) {
        stuck.endWait();
        while (stopper.hasLate()) {
            stopper.releaseLate();
        }
        stuck.awaitGoneOn();
    }
}
