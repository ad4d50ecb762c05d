package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.StallWatch;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the profiler, at whatever moment: its target goes on, and what can be written is written. */
class KillTest {
    /** In each of two targets of eight threads. */
    private static final int KILLS = Integer.getInteger("flamewright.test.kills", 100);

    /** For how long none of a target's threads may count on without waiting for a processor. */
    private static final long MOST_STALL_MILLIS = 100;

    /** One kill in fifty: a machine with too much to do may keep the profiler from a processor while it holds a thread. */
    private static final int KILLS_PER_STALL = 50;

    private static final int SUSPENSIONS = 20;
    private static final String[] FAST = {"-r", "2000", "-o", "-", "-f", "folded", "--state", "all"};

    @TempDir
    private Path folder;

    /** A target whose threads count in memory that the test sees. */
    private final class Counting implements AutoCloseable {
        private final int threads;
        private final TargetProgram program;
        private final MappedByteBuffer counters;

        Counting(int threads) throws IOException {
            this.threads = threads;
            Path file = Files.createTempFile(folder, "counters", null);
            try (RandomAccessFile shared = new RandomAccessFile(file.toFile(), "rw")) {
                shared.setLength(threads * (long) Long.BYTES);
                counters = shared.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, threads * (long) Long.BYTES);
            }
            counters.order(ByteOrder.LITTLE_ENDIAN);
            program = TargetProgram.start(Pythons.any(), "counters.py", Integer.toString(threads), file.toString());
            program.awaitLine("ready");
        }

        String pid() {
            return Long.toString(program.pid());
        }

        StallWatch watch() {
            return new StallWatch(
                    program.pid(),
                    () -> {
                        long sum = 0;
                        for (int i = 0; i < threads; i++) {
                            sum += counters.getLong(i * Long.BYTES);
                        }
                        return sum;
                    },
                    MOST_STALL_MILLIS);
        }

        /** Each thread counts on, and none is stopped. */
        void assertGoesOn(String after) throws InterruptedException {
            long[] before = new long[threads];
            for (int i = 0; i < threads; i++) {
                before[i] = counters.getLong(i * Long.BYTES);
            }
            for (int i = 0; i < threads; i++) {
                int slot = i;
                await(
                        () -> counters.getLong(slot * Long.BYTES) != before[slot],
                        "thread " + slot + " does not count on after " + after);
            }
            assertThat(ProcessStates.ofThreads(program.pid())).as(after).doesNotContain('t', 'T');
        }

        @Override
        public void close() {
            program.close();
        }
    }

    @Test
    void aKilledProfilerLeavesItsTargetRunning() throws Exception {
        try (ExecutorService lanes = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> results = List.of(lanes.submit(killing(8)), lanes.submit(killing(8)));
            for (Future<Integer> kills : results) {
                assertThat(kills.get()).isEqualTo(KILLS);
            }
        }
    }

    /** Kills profilers of a target of so many threads, one after the other; how many. */
    private Callable<Integer> killing(int threads) {
        return () -> {
            try (Counting target = new Counting(threads);
                    StallWatch stalls = target.watch()) {
                int kills = 0;
                while (kills < KILLS) {
                    try (ProfilerProcess profiler = ProfilerProcess.start(record(target))) {
                        profiler.awaitLine("Sampling process");
                        Thread.sleep(ThreadLocalRandom.current().nextInt(50));
                        profiler.kill();
                    }
                    kills++;
                    target.assertGoesOn("kill " + kills);
                }
                assertThat(stalls.longStalls())
                        .as(
                                "stalls in which nothing was counted though nobody waited for a processor; the longest took "
                                        + stalls.longestMillis() + " ms")
                        .isLessThanOrEqualTo(KILLS / KILLS_PER_STALL);
                return kills;
            }
        };
    }

    private static String[] record(Counting target) {
        String[] words = new String[FAST.length + 3];
        words[0] = "record";
        words[1] = "-p";
        words[2] = target.pid();
        System.arraycopy(FAST, 0, words, 3, FAST.length);
        return words;
    }

    @Test
    void ctrlCAndSigtermEndTheRecordingAndWriteIt() throws Exception {
        try (Counting target = new Counting(8)) {
            for (String signal : List.of("INT", "TERM")) {
                Path written = folder.resolve(signal + ".folded");
                try (ProfilerProcess profiler =
                        ProfilerProcess.start("record", "-p", target.pid(), "-o", written.toString())) {
                    profiler.awaitLine("Sampling process");
                    Thread.sleep(500);
                    profiler.signal(signal);
                    assertThat(profiler.awaitExit()).as(profiler.awaitWords()).isZero();
                }
                assertThat(Files.readString(written)).contains("step");
                target.assertGoesOn(signal);
            }
        }
    }

    @Test
    void ctrlZSuspendsTheProfilerAloneAndFgResumesIt() throws Exception {
        try (Counting target = new Counting(1);
                ProfilerProcess profiler = ProfilerProcess.start(record(target))) {
            profiler.awaitLine("Sampling process");
            for (int i = 1; i <= SUSPENSIONS; i++) {
                Thread.sleep(ThreadLocalRandom.current().nextInt(20));
                profiler.signal("TSTP");
                await(() -> profiler.state() == 'T', "Ctrl-Z does not suspend the profiler");
                target.assertGoesOn("Ctrl-Z " + i);
                profiler.signal("CONT");
                await(() -> profiler.state() != 'T', "the profiler does not resume");
            }
            profiler.signal("INT");
            assertThat(profiler.awaitExit()).as(profiler.awaitWords()).isZero();
        }
    }

    private static void await(BooleanSupplier condition, String failure) throws InterruptedException {
        long end = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(failure);
            }
            Thread.sleep(1);
        }
    }
}
