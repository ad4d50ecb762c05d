package dev.flamewright.sampler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each thread is doing, for programs whose threads do one thing: the shares of the states are what the kernel's
 * accounts and the program's own clocks say of the same interval.
 */
class StatesTest {
    private static final double POINTS = 3;
    private static final double MAX_LATE_PERCENT = 10;

    static Stream<PythonInstall> pythons() {
        return Stream.of("3.8", "3.11", "3.13", "3.15").map(Pythons::ofVersion);
    }

    /**
     * Of one thread since it started, in nanoseconds.
     *
     * @param cpu on a CPU, as the kernel counts
     * @param queued ready to run and waiting for a CPU, as the kernel counts
     * @param measured what the program itself measures: in native code, or holding the GIL
     */
    private record Account(int tid, long cpu, long queued, long measured) {}

    /** What is known of all threads of a program at one moment. */
    private record Accounts(Map<String, Account> byName, long now) {
        static Accounts ask(TargetProgram program) throws IOException {
            Map<String, Account> byName = new LinkedHashMap<>();
            program.send("tell");
            while (true) {
                String[] words = program.nextLine().split(" ");
                if (words[0].equals("now")) {
                    return new Accounts(byName, Long.parseLong(words[1]));
                }
                String[] kernels = Files.readString(
                                Path.of("/proc/" + program.pid() + "/task/" + words[2] + "/schedstat"))
                        .split(" ");
                byName.put(
                        words[1],
                        new Account(
                                Integer.parseInt(words[2]),
                                Long.parseLong(kernels[0]),
                                Long.parseLong(kernels[1]),
                                Long.parseLong(words[3])));
            }
        }
    }

    /** A thread's truth of an interval, in percent of it. */
    private record Truth(String name, int tid, double cpu, double queued, double measured) {
        /** Neither on a CPU nor waiting for one. */
        double blocked() {
            return 100 - cpu - queued;
        }
    }

    /**
     * What was recorded, and the truth.
     *
     * @param paused for how much of the interval one of the threads was stopped, in percent
     */
    private record Result(Profile profile, SamplingStats stats, double paused, Map<String, Truth> truths) {
        Truth truth(String name) {
            return requireNonNull(truths.get(name), name);
        }

        /** The share of a state among the samples of a thread, in percent. */
        double share(Truth thread, ThreadState state) {
            long of = 0;
            long all = 0;
            for (int row = 0; row < profile.rowCount(); row++) {
                if (profile.threads().get(profile.rowThread(row)).tid() == thread.tid()) {
                    all += profile.rowWeight(row);
                    of += profile.rowState(row) == state ? profile.rowWeight(row) : 0;
                }
            }
            return 100.0 * of / all;
        }

        /** The system calls that a thread was seen in. */
        TreeSet<String> calls(Truth thread) {
            TreeSet<String> names = new TreeSet<>();
            for (int row = 0; row < profile.rowCount(); row++) {
                if (profile.threads().get(profile.rowThread(row)).tid() == thread.tid()) {
                    Frame leaf = profile.stack(profile.rowNode(row)).getLast();
                    if (leaf instanceof SyscallFrame call) {
                        names.add(call.name());
                    }
                }
            }
            return names;
        }
    }

    private static Result record(PythonInstall python, String scene, double seconds) throws Exception {
        try (TargetProgram program = TargetProgram.start(python, "states.py", scene)) {
            program.awaitLine("ready");
            ProfileBuilder builder = ProfileBuilder.untimed();
            SamplingOptions options = new SamplingOptions(500, true, false, SamplingOptions.DEFAULT.maxPauseNanos());
            try (Recording recording = new Recording(options, builder)) {
                recording.attach((int) program.pid());
                Accounts before = Accounts.ask(program);
                recording.run((long) (seconds * 1e9), () -> false, () -> {});
                Accounts after = Accounts.ask(program);
                assertThat(recording.stats().noPauseReason()).isEmpty();
                Map<String, Truth> truths = new LinkedHashMap<>();
                double percent = 100.0 / (after.now() - before.now());
                after.byName().forEach((name, account) -> {
                    Account earlier = before.byName().getOrDefault(name, account);
                    truths.put(
                            name,
                            new Truth(
                                    name,
                                    account.tid(),
                                    percent * (account.cpu() - earlier.cpu()),
                                    percent * (account.queued() - earlier.queued()),
                                    percent * (account.measured() - earlier.measured())));
                });
                return new Result(
                        builder.build(ProfileFacts.UNKNOWN),
                        recording.stats(),
                        percent * recording.stats().pauses().totalNanos(),
                        truths);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void waitsAndPureComputing(PythonInstall python) throws Exception {
        Result result = record(python, "known", 1.5);
        Map<String, String> calls = Map.of(
                "sleeper0", "(clock_nanosleep|p?select6?)",
                "selecter1", "p?select6?",
                "reader2", "recvfrom",
                "locker3", "futex");
        SoftAssertions softly = new SoftAssertions();
        calls.forEach((name, call) -> {
            Truth truth = result.truth(name);
            softly.assertThat(result.share(truth, ThreadState.IDLE))
                    .as(name)
                    .isCloseTo(truth.blocked(), within(POINTS));
            softly.assertThat(result.calls(truth)).as(name).hasSize(1).allMatch(seen -> seen.matches(call));
        });
        // It does nothing else, and nobody else wants the GIL.
        softly.assertThat(result.share(result.truth("spinner4"), ThreadState.GIL))
                .as("spinner4")
                .isCloseTo(100, within(POINTS));
        softly.assertAll();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void nativeCodeWithTheGilReleased(PythonInstall python) throws Exception {
        Result result = record(python, "native", 4);
        skipIfTooBusy(result.stats());
        SoftAssertions softly = new SoftAssertions();
        for (Truth truth : result.truths().values()) {
            // What the program measures are its calls, with the wait for the GIL at the end of each; what the kernel
            // counts is the thread's time on a CPU, with or without the GIL. The truth lies between the two.
            softly.assertThat(result.share(truth, ThreadState.CPU))
                    .as("%s without the GIL", truth)
                    .isBetween(
                            Math.min(truth.cpu(), truth.measured()) - POINTS,
                            Math.max(truth.cpu(), truth.measured()) + POINTS);
        }
        softly.assertAll();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void eightThreadsThatFightForTheGil(PythonInstall python) throws Exception {
        Result result = record(python, "fight", 5);
        skipIfTooBusy(result.stats());
        double allCpu = sum(result, Truth::cpu);
        double allHeld = sum(result, Truth::measured);
        double allSeen = sum(result, truth -> result.share(truth, ThreadState.GIL));
        SoftAssertions softly = new SoftAssertions();
        for (Truth truth : result.truths().values()) {
            // A holder that waits for a CPU cannot be stopped, so on a busy machine the truth lies between these two.
            double ofCpu = 100 * truth.cpu() / allCpu;
            double ofHeld = 100 * truth.measured() / allHeld;
            softly.assertThat(100 * result.share(truth, ThreadState.GIL) / allSeen)
                    .as("%s: its part of the GIL", truth)
                    .isBetween(Math.min(ofCpu, ofHeld) - POINTS, Math.max(ofCpu, ofHeld) + POINTS);
            // One that waits wakes every 5 ms to ask for the GIL, and on a busy machine waits for a CPU to do so.
            softly.assertThat(result.share(truth, ThreadState.GIL_WAIT))
                    .as("%s: waiting for the GIL", truth)
                    .isBetween(truth.blocked() - result.paused() - POINTS, 100 - truth.measured() + POINTS);
        }
        softly.assertAll();
    }

    /** Ticks are late, and lost, while a holder waits for a CPU: with a tenth lost, the rest is no fair sample. */
    private static void skipIfTooBusy(SamplingStats stats) {
        double late = 100.0 * stats.lateTicks() / (stats.lateTicks() + stats.ticks());
        assumeTrue(
                late < MAX_LATE_PERCENT,
                "shares of short states are not compared: this machine is too busy with other work, "
                        + "more than a tenth of the ticks came late");
    }

    private static double sum(Result result, ToDoubleFunction<Truth> value) {
        return result.truths().values().stream().mapToDouble(value).sum();
    }
}
