package dev.flamewright.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.flamewright.linux.ProcessEvents;
import dev.flamewright.process.ProcessChange.Appeared;
import dev.flamewright.process.ProcessChange.Ended;
import dev.flamewright.process.ProcessChange.Executed;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree that grows and dies while it is watched, by each of the two ways to watch it. */
class ProcessTreeTest {
    private static final String PROGRAM = "process_tree.py";

    enum Way {
        EVENTS,
        PIDS;

        BirthWatch open() {
            if (this == PIDS) {
                return new PidBirthWatch();
            }
            ProcessEvents events = ProcessEvents.open();
            return events != null
                    ? new EventBirthWatch(events)
                    : abort("the kernel's process events need root outside containers");
        }
    }

    @ParameterizedTest
    @EnumSource
    void descendantsThatAreAndThatWillBe(Way way) throws Exception {
        try (TargetProgram program = TargetProgram.start(Pythons.any(), PROGRAM)) {
            program.awaitLine("ready");
            program.send("chain");
            int child = number(program.awaitLine("forked "));
            int grandchild = number(program.awaitLine("forked "));
            TargetProcess root = TargetProcess.of((int) program.pid());
            try (ProcessTree tree = ProcessTree.of(root, way.open())) {
                assertThat(pids(tree.poll(), Appeared.class)).containsExactly(root.pid(), child, grandchild);
                assertThat(tree.poll()).isEmpty();

                program.send("thread");
                program.awaitLine("thread ");
                program.send("fork");
                int later = number(program.awaitLine("forked "));
                List<ProcessChange> changes = awaitChange(tree, change -> change instanceof Appeared);
                assertThat(pids(changes, Appeared.class)).as("no thread").containsExactly(later);
                assertThat(changes.getLast().process().commandLine()).contains(PROGRAM);

                program.send("kill " + later);
                program.awaitLine("killed ");
                changes = awaitChange(tree, change -> change instanceof Ended);
                assertThat(pids(changes, Ended.class)).containsExactly(later);
                assertThat(tree.processes())
                        .extracting(TargetProcess::pid)
                        .containsExactly(root.pid(), child, grandchild);

                ProcessHandle.of(program.pid()).ifPresent(ProcessHandle::destroyForcibly);
                awaitChange(tree, change -> change.process().pid() == root.pid() && change instanceof Ended);
                assertThat(tree.processes())
                        .as("members stay when their parent ends")
                        .extracting(TargetProcess::pid)
                        .containsExactly(child, grandchild);
                ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
                ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
                awaitSize(tree, 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewProgramInTheSameProcess(Way way) throws Exception {
        try (TargetProgram program = TargetProgram.start(Pythons.any(), PROGRAM)) {
            program.awaitLine("ready");
            TargetProcess root = TargetProcess.of((int) program.pid());
            try (ProcessTree tree = ProcessTree.of(root, way.open())) {
                tree.poll();
                program.send("exec");
                program.awaitLine("ready");
                List<ProcessChange> changes = awaitChange(tree, change -> true);
                assertThat(changes)
                        .containsExactly(new Executed(tree.processes().getFirst()));
                assertThat(root.isAlive()).isTrue();
                assertThat(tree.poll()).isEmpty();
            }
        }
    }

    /** Its parent has ended before anybody could look. */
    @ParameterizedTest
    @EnumSource(names = "EVENTS")
    void aDaemon(Way way) throws Exception {
        try (TargetProgram program = TargetProgram.start(Pythons.any(), PROGRAM)) {
            program.awaitLine("ready");
            TargetProcess root = TargetProcess.of((int) program.pid());
            try (ProcessTree tree = ProcessTree.of(root, way.open())) {
                tree.poll();
                program.send("orphan");
                int orphan = number(program.awaitLine("orphan "));
                try {
                    List<ProcessChange> changes = awaitChange(tree, change -> change instanceof Appeared);
                    assertThat(pids(changes, Appeared.class)).containsExactly(orphan);
                } finally {
                    ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    /** 500 children of 50 ms each: every one is seen in whose lifetime there was a poll. */
    @ParameterizedTest
    @EnumSource
    void aStormOfShortLivedChildren(Way way) throws Exception {
        try (TargetProgram program = TargetProgram.start(Pythons.any(), PROGRAM)) {
            program.awaitLine("ready");
            TargetProcess root = TargetProcess.of((int) program.pid());
            Set<Integer> seen = new HashSet<>();
            List<long[]> polls = new ArrayList<>();
            AtomicBoolean done = new AtomicBoolean();
            List<String> lives = new ArrayList<>();
            try (ProcessTree tree = ProcessTree.of(root, way.open())) {
                tree.poll();
                program.send("storm 500 0.05");
                Thread reader = Thread.ofPlatform().start(() -> {
                    for (String line = program.nextLine(); !line.equals("done"); line = program.nextLine()) {
                        lives.add(line);
                    }
                    done.set(true);
                });
                while (!done.get()) {
                    long start = System.nanoTime();
                    seen.addAll(pids(tree.poll(), Appeared.class));
                    polls.add(new long[] {start, System.nanoTime()});
                    Thread.sleep(10);
                }
                reader.join();
                awaitSize(tree, 1);
            }
            assertThat(lives).hasSize(500);
            List<Integer> missed = new ArrayList<>();
            int watched = 0;
            for (String life : lives) {
                String[] words = life.split(" ", -1);
                long birth = Long.parseLong(words[2]);
                long death = Long.parseLong(words[3]);
                if (polls.stream().anyMatch(poll -> birth < poll[0] && poll[1] < death)) {
                    watched++;
                    int pid = Integer.parseInt(words[1]);
                    if (!seen.contains(pid)) {
                        missed.add(pid);
                    }
                }
            }
            assertThat(watched).isPositive();
            assertThat(missed).isEmpty();
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
    }

    private static List<Integer> pids(List<ProcessChange> changes, Class<? extends ProcessChange> kind) {
        return changes.stream()
                .filter(kind::isInstance)
                .map(change -> change.process().pid())
                .toList();
    }

    private static void awaitSize(ProcessTree tree, int size) throws InterruptedException {
        long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (tree.processes().size() != size) {
            assertThat(System.nanoTime())
                    .as("deadline; members: " + tree.processes())
                    .isLessThan(deadline);
            Thread.sleep(5);
            tree.poll();
        }
    }

    /** All changes up to, and in one poll with, the first of this kind. */
    private static List<ProcessChange> awaitChange(ProcessTree tree, Predicate<ProcessChange> wanted)
            throws InterruptedException {
        List<ProcessChange> all = new ArrayList<>();
        long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (all.stream().noneMatch(wanted)) {
            assertThat(System.nanoTime()).as("deadline; so far: " + all).isLessThan(deadline);
            Thread.sleep(5);
            all.addAll(tree.poll());
        }
        return all;
    }
}
