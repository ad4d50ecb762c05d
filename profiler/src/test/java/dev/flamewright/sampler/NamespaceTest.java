package dev.flamewright.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.ProcessTree;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.EachPythonVersion;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Targets with another view of the machine than the profiler: in namespaces and on overlays, as in containers. */
class NamespaceTest {
    private static final Path PROGRAM =
            Path.of("src/test/python/nested_calls.py").toAbsolutePath();
    private static final int SAMPLES = 50;

    /** Not a child of this JVM, whose thread that waits for the end of children would take our stops for it. */
    private static final List<String> AS_GRANDCHILD = List.of("sh", "-c", "\"$@\" & wait", "sh");

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "making namespaces needs root");
    }

    /** As in a rootless container: the target is root there, and its PID is a small number. */
    @EachPythonVersion
    void userMountAndPidNamespace(PythonInstall python) throws Exception {
        sampleInside(
                python,
                List.of("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"),
                "ready 1");
    }

    @Test
    void networkNamespace() throws Exception {
        sampleInside(Pythons.any(), List.of("unshare", "--net"), "ready ");
    }

    /** The file of the mapping has another device number than the same file by its name. */
    @Test
    void overlay() throws Exception {
        PythonInstall python = Pythons.ofVersion("3.6");
        python.assumeInstalled();
        Path home = python.hostExecutable().toRealPath().resolve("../..").normalize();
        String mount = """
                set -e; upper=$(mktemp -d); mount -t tmpfs none "$upper"; mkdir "$upper/new" "$upper/work"
                mount -t overlay none -o "lowerdir=$0,upperdir=$upper/new,workdir=$upper/work" "$0"
                exec "$@"
                """;
        sampleInside(python, List.of("unshare", "--mount", "sh", "-c", mount, home.toString()), "ready ");
    }

    /** A file system that only the target can see; 3.6 has a symbol table that says more than the memory does. */
    @Test
    void aPythonThatOnlyTheTargetCanSee() throws Exception {
        PythonInstall python = Pythons.ofVersion("3.6");
        python.assumeInstalled();
        Path home = python.hostExecutable().toRealPath().resolve("../..").normalize();
        Path empty = Files.createTempDirectory("flamewright-empty");
        String mount = """
                set -e; mount -t tmpfs none "$0"; mkdir "$0/bin" "$0/lib"
                cp "$1"/bin/python3.6 "$0/bin"; cp "$1"/lib/libpython3.6m.so.1.0 "$0/lib"
                ln -s "$1/lib/python3.6" "$0/lib/python3.6"
                export LD_LIBRARY_PATH="$0/lib"
                exec "$0/bin/python3.6" "$2"
                """;
        List<String> command =
                List.of("unshare", "--mount", "sh", "-c", mount, empty.toString(), home.toString(), PROGRAM.toString());
        inside(command, "ready ", target -> {
            var found = RuntimeFinder.find(target, new LiveMemory(target.pid()));
            assertThat(found.modulePath())
                    .isEqualTo(empty.resolve("lib/libpython3.6m.so.1.0").toString());
            assertThat(Path.of(found.modulePath()))
                    .as("not to be seen from here")
                    .doesNotExist();
            assertThat(found.gil().isKnown()).as("its symbol table was read").isTrue();
        });
        Files.delete(empty);
    }

    private static void sampleInside(PythonInstall python, List<String> prefix, String ready) throws Exception {
        assumeTrue(python.root() == null, python + " has a root of its own, in which unshare is not");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(python.command(PROGRAM.toString()).command());
        inside(command, ready, target -> {});
    }

    private interface Check {
        void on(TargetProcess target) throws Exception;
    }

    private static void inside(List<String> command, String ready, Check check) throws Exception {
        List<String> words = new ArrayList<>(AS_GRANDCHILD);
        words.addAll(command);
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String line = process.inputReader().readLine();
            assumeTrue(line != null, "namespaces are not allowed here");
            assertThat(line).startsWith(ready);
            TargetProcess target = innermost((int) process.pid());
            check.on(target);
            checkStacks(sample(target));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    /** The last of a chain of children, such as unshare's. */
    private static TargetProcess innermost(int pid) throws Exception {
        try (ProcessTree tree = ProcessTree.of(TargetProcess.of(pid))) {
            return tree.processes().getLast();
        }
    }

    private static Profile sample(TargetProcess target) throws Exception {
        ProfileBuilder profile = ProfileBuilder.untimed();
        SamplingStats stats = new SamplingStats();
        ThreadStopper stopper = new ThreadStopper(100_000_000, SamplingOptions.DEFAULT.maxPauseNanos());
        try (ProcessSampler sampler = new ProcessSampler(target, SamplingOptions.DEFAULT, stopper, profile, stats)) {
            long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
            while (stats.samples() < SAMPLES) {
                assertThat(System.nanoTime()).as("deadline for samples").isLessThan(deadline);
                sampler.tick(0);
                Thread.sleep(1);
            }
            assertThat(stats.noPauseReason()).isEmpty();
        }
        return profile.build(ProfileFacts.UNKNOWN);
    }

    private static void checkStacks(Profile profile) {
        assertThat(profile.rowCount()).isPositive();
        assertThat(profile.threads()).hasSize(1);
        long withGil = 0;
        for (int row = 0; row < profile.rowCount(); row++) {
            assertThat(profile.stack(profile.rowNode(row)).stream()
                            .filter(frame -> frame instanceof PythonFrame)
                            .map(Frame::name)
                            .toList())
                    .containsExactly("<module>", "outer", "middle", "inner");
            withGil += profile.rowState(row) == ThreadState.GIL ? profile.rowWeight(row) : 0;
        }
        assertThat(withGil)
                .as("a thread of another PID namespace is found all the same; at first it may still be writing")
                .isGreaterThan(profile.totalWeight() / 2);
    }
}
