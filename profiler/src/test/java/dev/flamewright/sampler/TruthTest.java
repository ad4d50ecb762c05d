package dev.flamewright.sampler;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.EachPythonVersion;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Exact mode shows only stacks that were, drops none, and gets the shares right, on the workloads that are hardest. */
class TruthTest {
    /** Each version's way of keeping frames and the GIL gets the full count once; its like get a quarter. */
    private static final int SAMPLES = 20_000;

    private static final List<String> FULLY_SAMPLED = List.of("3.8", "3.11", "3.13", "3.15");
    private static final int CHAINS = 100;
    private static final int GENERATOR_SAMPLES = 5_000;
    private static final int FIRST_WITH_DATA_STACK = 11;

    /** Measured: up to 0.45 %, stacks of which nothing is proven included; a fifth where roots are not found. */
    private static final int MOST_IMPOSSIBLE_PERCENT = 3;

    /**
     * 3.11 and 3.12 put a new {@code _PyCFrame} in place some instructions before they set its {@code current_frame}: a
     * thread stopped between the two shows what lay there before. Measured, 17 times on 3.12, where all it does is resume: 0 to 13
     * of 5,000, and 5 in the median.
     */
    private static final List<String> WITH_CFRAME = List.of("3.11", "3.12");

    private static final int MOST_STOPPED_IN_BETWEEN = 50;

    private static final int THREADS_OF_A_LOCK = 6;
    private static final int LOCK_TICKS = 5_000;

    private static final long BOUND_NANOS = 120_000_000_000L;

    @EachPythonVersion
    void noStackThatNeverWasInOneThread(PythonInstall python) throws Exception {
        assertOnlyPossibleStacks(python, 1);
    }

    @EachPythonVersion
    void noStackThatNeverWasInEightThreads(PythonInstall python) throws Exception {
        assertOnlyPossibleStacks(python, 8);
    }

    private static void assertOnlyPossibleStacks(PythonInstall python, int threads) throws Exception {
        int samples = FULLY_SAMPLED.contains(python.minor()) ? SAMPLES : SAMPLES / 4;
        int ticks = samples / threads;
        try (TargetProgram program =
                TargetProgram.start(python, "chains.py", Integer.toString(threads), Integer.toString(CHAINS))) {
            program.awaitLine("ready");
            ProfileBuilder builder = ProfileBuilder.untimed();
            SamplingStats stats = record(program, builder, 10_000, ticks);
            Profile profile = builder.build(ProfileFacts.UNKNOWN);

            List<String> impossible = new ArrayList<>();
            for (int row = 0; row < profile.rowCount(); row++) {
                List<String> names = names(profile, profile.rowNode(row));
                if (!isPossible(names)) {
                    impossible.add(profile.rowWeight(row) + " × " + names);
                }
            }
            assertThat(impossible).isEmpty();
            assertThat(stats.ticks()).isGreaterThanOrEqualTo(ticks);
            assertThat(stats.failedTicks()).isZero();
            // On a machine with too much to do a thread may not stop in time; its stack is then cut rather than
            // guessed.
            assertThat(stats.cutStacks()).isLessThanOrEqualTo(stats.unstoppedTicks() * threads);
            assertThat(stats.unstoppedTicks()).isLessThanOrEqualTo(stats.ticks() / 100);
            // Nothing is dropped: each thread of the target has a sample of each tick.
            assertThat(profile.totalWeight()).isEqualTo(stats.samples()).isEqualTo(stats.ticks() * threads);
            assertThat(profile.threads())
                    .extracting(ThreadInfo::tid)
                    .doesNotHaveDuplicates()
                    .hasSize(threads);
        }
    }

    @EachPythonVersion
    void noStackOfGeneratorsThatNeverWas(PythonInstall python) throws Exception {
        assertOnlyReportedStacks(python, true);
    }

    /**
     * Without a pause nothing is certain where the same function is called at the same place over and over: it has then
     * been there in both looks, by whomever it was called. That is rare, and what is not proven is cut off, not made up.
     */
    @EachPythonVersion
    void hardlyAnyStackOfGeneratorsThatNeverWasWithoutPause(PythonInstall python) throws Exception {
        assumeTrue(Integer.parseInt(python.minor().substring(2)) >= FIRST_WITH_DATA_STACK
                && python.minor().startsWith("3."));
        assertOnlyReportedStacks(python, false);
    }

    /** Compares with the chains of calls that the interpreter itself reported to the program. */
    private static void assertOnlyReportedStacks(PythonInstall python, boolean exact) throws Exception {
        try (TargetProgram program = TargetProgram.start(python, "generators.py")) {
            Set<String> chains = new HashSet<>();
            for (String line = program.nextLine(); !line.equals("ready"); line = program.nextLine()) {
                chains.add(line.substring("chain ".length()));
            }
            ProfileBuilder builder = ProfileBuilder.untimed();
            SamplingStats stats = record(program, builder, 5_000, GENERATOR_SAMPLES, exact);
            Profile profile = builder.build(ProfileFacts.UNKNOWN);

            Map<String, Long> impossible = new TreeMap<>();
            for (int row = 0; row < profile.rowCount(); row++) {
                String chain = names(profile, profile.rowNode(row)).stream()
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .collect(joining(";"));
                if (!chains.contains(chain)) {
                    impossible.merge(chain, profile.rowWeight(row), Long::sum);
                }
            }
            int most = !exact
                    ? GENERATOR_SAMPLES * MOST_IMPOSSIBLE_PERCENT / 100
                    : WITH_CFRAME.contains(python.minor()) ? MOST_STOPPED_IN_BETWEEN : 0;
            long weight = impossible.values().stream().mapToLong(w -> w).sum();
            assertThat(weight).as("%s", impossible).isLessThanOrEqualTo(most);
            assertThat(profile.totalWeight()).isEqualTo(stats.samples()).isEqualTo(stats.ticks());
            assertThat(stats.failedTicks()).isZero();
            if (exact) {
                assertThat(stats.cutStacks()).isLessThanOrEqualTo(stats.unstoppedTicks());
            }
        }
    }

    /** A chain is of one number from its root on; what the interpreter puts around a thread's start may precede it. */
    private static boolean isPossible(List<String> names) {
        if (names.isEmpty()) {
            // Nothing of the stack was proven: it is counted as cut.
            return true;
        }
        int start = names.indexOf("in_turn");
        if (start < 0) {
            // The program has said that it is ready, and is about to begin.
            return names.equals(List.of("<module>"));
        }
        List<String> chain = names.subList(start + 1, names.size());
        String number = chain.isEmpty() ? "" : chain.getFirst().substring(1);
        String letters = "abcd";
        for (int i = 0; i < chain.size(); i++) {
            if (i >= letters.length() || !chain.get(i).equals(letters.charAt(i) + number)) {
                return false;
            }
        }
        return true;
    }

    /** All stacks of a tick are of one instant, although only the holder of the GIL is stopped, and the others read later. */
    @EachPythonVersion
    void neverTwoThreadsAtOnceWhereALockLetsInOne(PythonInstall python) throws Exception {
        try (TargetProgram program = TargetProgram.start(python, "one_lock.py", Integer.toString(THREADS_OF_A_LOCK))) {
            program.awaitLine("ready");
            ProfileBuilder builder = ProfileBuilder.untimed();
            Map<Long, List<Integer>> nodes = new HashMap<>();
            SamplingStats stats = record(program, new NodesOfTicks(builder, nodes), 5_000, LOCK_TICKS, true);
            Profile profile = builder.build(ProfileFacts.UNKNOWN);

            Map<Long, Long> ticksByThreadsInside = nodes.values().stream()
                    .collect(groupingBy(
                            tick -> tick.stream()
                                    .filter(node -> names(profile, node).contains("inside"))
                                    .count(),
                            counting()));
            long oneInside = ticksByThreadsInside.getOrDefault(1L, 0L);
            assertThat(oneInside)
                    .as("%s of %d ticks, %d unstopped", ticksByThreadsInside, stats.ticks(), stats.unstoppedTicks())
                    .isGreaterThan(LOCK_TICKS / 10);
            long impossible = stats.ticks() - ticksByThreadsInside.getOrDefault(0L, 0L) - oneInside;
            // Where nobody was stopped, the stacks are not of one instant.
            assertThat(impossible).as("%s", ticksByThreadsInside).isLessThanOrEqualTo(stats.unstoppedTicks());
            assertThat(stats.unstoppedTicks()).isLessThanOrEqualTo(stats.ticks() / 100);
            assertThat(stats.samples()).isEqualTo(stats.ticks() * THREADS_OF_A_LOCK);
        }
    }

    /** Notes which stacks were sampled in each tick, by its time. */
    private record NodesOfTicks(SampleSink sink, Map<Long, List<Integer>> nodes) implements SampleSink {
        @Override
        public int process(ProcessInfo info) {
            return sink.process(info);
        }

        @Override
        public int thread(int process, long tid, String name) {
            return sink.thread(process, tid, name);
        }

        @Override
        public int frame(Frame frame) {
            return sink.frame(frame);
        }

        @Override
        public int child(int parent, int frame) {
            return sink.child(parent, frame);
        }

        @Override
        public void sample(long timeNanos, int thread, ThreadState state, int node, long weight) {
            nodes.computeIfAbsent(timeNanos, time -> new ArrayList<>()).add(node);
            sink.sample(timeNanos, thread, state, node, weight);
        }

        @Override
        public void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode) {
            nodes.computeIfAbsent(timeNanos, time -> new ArrayList<>()).add(node);
            sink.gilWait(timeNanos, thread, node, weight, holderThread, holderNode);
        }
    }

    @EachPythonVersion
    void codeThatComesAndGoesIsNeverTakenForOther(PythonInstall python) throws Exception {
        try (TargetProgram program = TargetProgram.start(python, "passing_code.py")) {
            program.awaitLine("ready");
            ProfileBuilder builder = ProfileBuilder.untimed();
            record(program, builder, 2_000, 3_000);
            Profile profile = builder.build(ProfileFacts.UNKNOWN);
            List<String> mixed = new ArrayList<>();
            int passing = 0;
            for (int row = 0; row < profile.rowCount(); row++) {
                List<String> numbers = profile.stack(profile.rowNode(row)).stream()
                        .filter(frame ->
                                frame instanceof PythonFrame f && f.file().startsWith("<passing "))
                        .map(frame -> frame.name().substring(2) + " " + ((PythonFrame) frame).file())
                        .distinct()
                        .toList();
                passing += numbers.isEmpty() ? 0 : 1;
                if (numbers.size() > 1
                        || profile.stack(profile.rowNode(row)).toString().contains("unreadable")) {
                    mixed.add(profile.stack(profile.rowNode(row)).toString());
                }
            }
            assertThat(mixed).isEmpty();
            assertThat(passing).isGreaterThan(100);
        }
    }

    @EachPythonVersion
    void halfIsHalf(PythonInstall python) throws Exception {
        try (TargetProgram program = TargetProgram.start(python, "halves.py")) {
            program.awaitLine("ready");
            program.send("reset");
            program.awaitLine("halves");
            ProfileBuilder builder = ProfileBuilder.untimed();
            record(program, builder, 2_000, 6_000);
            program.send("tell");
            String[] spent = program.awaitLine("halves").split(" ");
            double flat = Double.parseDouble(spent[1]);
            double calls = Double.parseDouble(spent[2]);
            Profile profile = builder.build(ProfileFacts.UNKNOWN);
            long flatWeight = weightUnder(profile, "flat_half");
            long callsWeight = weightUnder(profile, "calls_half");
            assertThat(100.0 * flatWeight / (flatWeight + callsWeight))
                    .isCloseTo(100 * flat / (flat + calls), within(2.0));
        }
    }

    private static long weightUnder(Profile profile, String function) {
        long weight = 0;
        for (int row = 0; row < profile.rowCount(); row++) {
            if (names(profile, profile.rowNode(row)).contains(function)) {
                weight += profile.rowWeight(row);
            }
        }
        return weight;
    }

    private static SamplingStats record(TargetProgram program, SampleSink sink, double rate, int ticks)
            throws Exception {
        return record(program, sink, rate, ticks, true);
    }

    private static SamplingStats record(TargetProgram program, SampleSink sink, double rate, int ticks, boolean exact)
            throws Exception {
        SamplingOptions options = new SamplingOptions(rate, exact, false, SamplingOptions.DEFAULT.maxPauseNanos());
        try (Recording recording = new Recording(options, sink)) {
            recording.attach((int) program.pid());
            SamplingStats stats = recording.stats();
            BooleanSupplier enough = () -> stats.ticks() >= ticks;
            recording.run(BOUND_NANOS, enough, () -> {});
            assertThat(recording.stats().noPauseReason()).isEmpty();
            return stats;
        }
    }

    private static List<String> names(Profile profile, int node) {
        List<String> names = new ArrayList<>();
        CallTree tree = profile.tree();
        for (int n = node; n > 0; n = tree.parent(n)) {
            Frame frame = profile.frames().get(tree.frame(n));
            if (frame instanceof PythonFrame) {
                names.addFirst(frame.name());
            }
        }
        return names;
    }
}
