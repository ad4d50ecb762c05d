package dev.flamewright.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that work in other processes than the one that was named. They work until they have been seen. */
class ProcessFamilyTest {
    private static final int STORM = 500;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fork", "pool", "spawn", "forkserver"})
    void childrenAreSampled(String way) throws Exception {
        try (TargetProgram program = start(way);
                Session session = new Session(program)) {
            long first = working(program);
            long second = working(program);
            session.recordUntil(
                    functions -> saw(functions, first, "work_of_child") && saw(functions, second, "work_of_child"));
            session.recordToTheEnd();
            assertThat(session.functions().get(program.pid())).contains("main").doesNotContain("compute");
        }
    }

    /** A shell in between is passed over. */
    @Test
    void aProgramStartedByAShell() throws Exception {
        try (TargetProgram program = start("shell");
                Session session = new Session(program)) {
            long other = working(program);
            session.recordUntil(functions -> saw(functions, other, "work_of_another_program"));
            session.recordToTheEnd();
            assertThat(session.functions()).as("the shell is not shown").containsOnlyKeys(program.pid(), other);
            assertThat(session.profile().processes())
                    .filteredOn(process -> process.pid() == other)
                    .extracting(process -> process.commandLine().contains("subprocesses.py other"))
                    .containsExactly(true);
        }
    }

    @Test
    void anotherProgramInTheSameProcess() throws Exception {
        try (TargetProgram program = start("exec");
                Session session = new Session(program)) {
            session.recordUntil(functions -> saw(functions, program.pid(), "compute"));
            Files.createFile(folder.resolve("exec"));
            session.recordUntil(functions -> saw(functions, program.pid(), "work_of_another_program"));
            session.recordToTheEnd();
            assertThat(working(program)).isEqualTo(program.pid());
            assertThat(session.profile().processes())
                    .extracting(process -> process.commandLine().replaceFirst(".*subprocesses.py (\\w+) .*", "$1"))
                    .containsExactly("exec", "other");
        }
    }

    /** So too where descendants are not asked for. */
    @Test
    void anotherProgramInTheOnlyProcess() throws Exception {
        try (TargetProgram program = start("exec");
                Session session = new Session(program, false)) {
            session.recordUntil(functions -> saw(functions, program.pid(), "compute"));
            Files.createFile(folder.resolve("exec"));
            session.recordUntil(functions -> saw(functions, program.pid(), "work_of_another_program"));
            session.recordToTheEnd();
        }
    }

    /** Children that live for 50 ms each, 500 in ten seconds: no error, most are seen, and nothing is left behind. */
    @Test
    void aStormOfChildren() throws Exception {
        long descriptors = openDescriptors();
        try (TargetProgram program = TargetProgram.start(Pythons.any(), "process_tree.py")) {
            program.awaitLine("ready");
            program.send("storm " + STORM + " 0.05 0.02");
            try (Session session = new Session(program)) {
                CompletableFuture<String> done = CompletableFuture.supplyAsync(() -> program.awaitLine("done"));
                session.record(done::isDone);
                assertThat(session.functions().get(program.pid())).contains("storm");
                long seen = session.functions().values().stream()
                        .filter(names -> names.contains("mayfly"))
                        .count();
                // All but some tens; but the machine may have more to do than this.
                assertThat(seen).as("children that were sampled").isGreaterThan(STORM / 2);
            }
            program.send("fork");
            long last = Long.parseLong(program.awaitLine("forked ").substring("forked ".length()));
            assertThat(ProcessStates.ofThreads(program.pid())).containsOnly('S');
            assertThat(ProcessHandle.of(program.pid()).orElseThrow().children())
                    .as("no zombie is left beside the last child")
                    .extracting(ProcessHandle::pid)
                    .containsExactly(last);
        }
        assertThat(openDescriptors()).as("descriptors").isLessThan(descriptors + 10);
    }

    private TargetProgram start(String way) {
        return TargetProgram.start(Pythons.any(), "subprocesses.py", way, folder.toString());
    }

    private static boolean saw(Map<Long, Set<String>> functions, long process, String function) {
        return functions.getOrDefault(process, Set.of()).contains(function);
    }

    private static long working(TargetProgram program) {
        return Long.parseLong(program.awaitLine("working ").substring("working ".length()));
    }

    /** A recording of a program and its descendants. */
    private final class Session implements AutoCloseable {
        private static final int TICKS_BETWEEN_CHECKS = 10;

        private final ProfileBuilder builder = ProfileBuilder.untimed();
        private final Recording recording = new Recording(SamplingOptions.DEFAULT, builder);
        private int ticks;

        Session(TargetProgram program) throws Exception {
            this(program, true);
        }

        Session(TargetProgram program, boolean descendants) throws Exception {
            if (descendants) {
                recording.followSubprocesses();
            }
            recording.attach((int) program.pid());
        }

        void record(BooleanSupplier stop) {
            recording.run(TargetProgram.PATIENCE.toNanos(), stop, () -> ticks++);
        }

        void recordUntil(Predicate<Map<Long, Set<String>>> seen) {
            boolean[] done = new boolean[1];
            record(() -> {
                done[0] = ticks % TICKS_BETWEEN_CHECKS == 0 && seen.test(functions());
                return done[0];
            });
            assertThat(done[0]).as("what was seen: " + functions()).isTrue();
        }

        void recordToTheEnd() throws IOException {
            Files.createFile(folder.resolve("stop"));
            record(() -> false);
            assertThat(recording.isAlive())
                    .as("the recording ends with the last process")
                    .isFalse();
        }

        Profile profile() {
            return builder.build(ProfileFacts.UNKNOWN);
        }

        /** The names of the functions that were seen in each process. */
        Map<Long, Set<String>> functions() {
            Profile profile = profile();
            Map<Long, Set<String>> functions = new TreeMap<>();
            for (int row = 0; row < profile.rowCount(); row++) {
                int process = profile.threads().get(profile.rowThread(row)).process();
                Set<String> names = functions.computeIfAbsent(
                        profile.processes().get(process).pid(), pid -> new TreeSet<>());
                profile.stack(profile.rowNode(row)).forEach(frame -> {
                    if (frame instanceof PythonFrame python) {
                        names.add(python.name());
                    }
                });
            }
            return functions;
        }

        @Override
        public void close() {
            recording.close();
        }
    }

    private static long openDescriptors() {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
