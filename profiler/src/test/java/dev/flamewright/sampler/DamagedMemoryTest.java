package dev.flamewright.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.process.ThreadStopper;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.sampler.FrozenTarget.Place;
import dev.flamewright.sampler.FrozenTarget.Recorded;
import dev.flamewright.sampler.FrozenTarget.Words;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * The memory of Pythons of all versions, damaged in 100,000 ways at places that a profiler reads: nothing is thrown but
 * what says that memory cannot be read, nothing goes on for ever, and what is allocated stays below a bound.
 */
class DamagedMemoryTest {
    /** In one life of a sampler. */
    private static final int DAMAGES = 25;

    private static final int SAMPLED = 3_600;
    private static final int DUMPED = 400;

    /** What the Java heap may be asked for by one tick: four stacks that go in circles, up to the greatest depth; by one dump. */
    private static final long MOST_TICK_BYTES = 128 << 20;

    private static final long MOST_DUMP_BYTES = 64 << 20;

    /** Reads of a dump; an unharmed one takes some thousands. */
    private static final long MOST_DUMP_READS = 5_000_000;

    /** For some milliseconds of work: what takes longer goes on for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Map<String, FrozenTarget> TARGETS = new HashMap<>();

    private static long differing;

    enum Kind {
        ZERO,
        ONES,
        ANY,
        SMALL,
        LARGE,
        BIT,
        BYTE,
        POINTER_ELSEWHERE,
        POINTER_TO_ITSELF
    }

    /**
     * One damage.
     *
     * @param place which place that is read, and where in it
     * @param stays whether it is still there when the next one is done
     */
    record Damage(int place, int offset, Kind kind, long value, boolean stays) {
        long address(FrozenTarget target) {
            Place where =
                    target.places().get(Math.floorMod(place, target.places().size()));
            return where.address() + (Math.floorMod(offset, where.length() - Long.BYTES + 1) & -Long.BYTES);
        }

        long after(long before, long address, FrozenTarget target) {
            return switch (kind) {
                case ZERO -> 0;
                case ONES -> -1;
                case ANY -> value;
                case SMALL -> value & 0xffff;
                case LARGE -> Long.MAX_VALUE >> (value & 63);
                case BIT -> before ^ 1L << (value & 63);
                case BYTE -> before & ~(0xffL << (value & 7) * 8) | (value >>> 8 & 0xff) << (value & 7) * 8;
                case POINTER_ELSEWHERE ->
                    target.places()
                                    .get((int) Math.floorMod(
                                            value, (long) target.places().size()))
                                    .address()
                            + (value >>> 56 & 0x18);
                case POINTER_TO_ITSELF -> address - (value & 0x78);
            };
        }
    }

    @Provide
    static Arbitrary<PythonInstall> pythons() {
        return Arbitraries.of(Pythons.oneOfEachVersion().stream()
                .filter(python -> python.missing().isEmpty())
                .toList());
    }

    @Provide
    static Arbitrary<List<Damage>> damages() {
        return Combinators.combine(
                        Arbitraries.integers().withDistribution(net.jqwik.api.RandomDistribution.uniform()),
                        Arbitraries.integers().withDistribution(net.jqwik.api.RandomDistribution.uniform()),
                        Arbitraries.of(Kind.class),
                        Arbitraries.longs().withDistribution(net.jqwik.api.RandomDistribution.uniform()),
                        Arbitraries.of(true, false))
                .as(Damage::new)
                .list()
                .ofSize(DAMAGES);
    }

    @Property(tries = SAMPLED, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void sampling(
            @ForAll("pythons") PythonInstall python,
            @ForAll boolean held,
            @ForAll boolean exact,
            @ForAll("damages") List<Damage> damages)
            throws Exception {
        FrozenTarget target = target(python, held);
        // All on one thread, as ptrace demands.
        assertTimeoutPreemptively(PATIENCE, () -> {
            SamplingOptions options = new SamplingOptions(100, exact, false, SamplingOptions.DEFAULT.maxPauseNanos());
            SamplingStats stats = new SamplingStats();
            ThreadStopper stopper = new ThreadStopper(1_000_000, 1_000_000);
            try (ProcessSampler sampler = new ProcessSampler(
                    target.process(), options, stopper, ProfileBuilder.untimed(), stats, target.python())) {
                sampler.tick(0);
                assertThat(stats.samples()).as("threads of the unharmed target").isEqualTo(4);
                damaged(target, target.live(), damages, MOST_TICK_BYTES, () -> {
                    long samples = stats.samples();
                    sampler.tick(0);
                    differing += stats.samples() == samples + 4 ? 0 : 1;
                });
            }
        });
    }

    @Property(tries = DUMPED, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void dumping(@ForAll("pythons") PythonInstall python, @ForAll boolean held, @ForAll("damages") List<Damage> damages)
            throws Exception {
        FrozenTarget target = target(python, held);
        Recorded memory = target.recorded();
        assertTimeoutPreemptively(
                PATIENCE,
                () -> damaged(target, memory, damages, MOST_DUMP_BYTES, () -> {
                    long reads = memory.reads();
                    try {
                        target.dump(memory);
                    } catch (UnreadableMemoryException gone) {
                        differing++;
                    }
                    assertThat(memory.reads() - reads).as("reads").isLessThan(MOST_DUMP_READS);
                }));
    }

    private interface Look {
        void run() throws Exception;
    }

    /** Does one damage after the other, and has a look after each; then all is as it was. */
    private static void damaged(FrozenTarget target, Words words, List<Damage> damages, long mostBytes, Look look)
            throws Exception {
        List<Runnable> repairs = new ArrayList<>();
        try {
            for (Damage damage : damages) {
                long address = damage.address(target);
                long before = words.get(address);
                words.put(address, damage.after(before, address, target));
                repairs.add(() -> put(words, address, before));
                long allocated = THREADS.getCurrentThreadAllocatedBytes();
                look.run();
                assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
                        .as("bytes allocated after " + damage)
                        .isLessThan(mostBytes);
                if (!damage.stays()) {
                    repairs.removeLast().run();
                }
            }
        } finally {
            repairs.reversed().forEach(Runnable::run);
        }
    }

    private static void put(Words words, long address, long value) {
        try {
            words.put(address, value);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static FrozenTarget target(PythonInstall python, boolean held) throws Exception {
        String key = python + (held ? " held" : " released");
        FrozenTarget target = TARGETS.get(key);
        if (target == null) {
            target = new FrozenTarget(python, held ? "held" : "released");
            TARGETS.put(key, target);
        }
        return target;
    }

    @AfterContainer
    static void end() throws IOException {
        for (FrozenTarget target : TARGETS.values()) {
            target.close();
        }
        TARGETS.clear();
        assertThat(differing).as("looks that the damage made a difference to").isPositive();
    }
}
