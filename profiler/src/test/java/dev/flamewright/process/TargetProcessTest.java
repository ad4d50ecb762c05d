package dev.flamewright.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.process.AttachException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Real processes in each of the situations that a user can point at. */
class TargetProcessTest {
    @Test
    void whatTheKernelSaysOfThisVeryProcess() throws Exception {
        ProcessHandle self = ProcessHandle.current();
        TargetProcess process = TargetProcess.of((int) self.pid());
        assertThat(process.isAlive()).isTrue();
        assertThat(process.namespacePid()).isEqualTo(self.pid());
        assertThat(process.parent()).isEqualTo(self.parent().orElseThrow().pid());
        assertThat(process.executable().orElseThrow().toRealPath())
                .isEqualTo(Path.of(self.info().command().orElseThrow()).toRealPath());
        assertThat(process.commandLine())
                .startsWith(self.info().command().orElseThrow())
                .contains("surefire");
        assertThat(process.threads()).contains((int) self.pid()).isSorted();
        assertThat(process.uid()).contains((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThat(process.ageInSeconds()).isBetween(0.0, 24 * 3600.0);
        String libjvm = process.memoryMap().modules().stream()
                .map(MemoryMap.Module::path)
                .filter(path -> path.endsWith("/libjvm.so"))
                .findFirst()
                .orElseThrow();
        assertThat(Path.of(libjvm)).exists();
    }

    @Test
    void theFileBehindAMapping() throws Exception {
        TargetProcess process = TargetProcess.of((int) ProcessHandle.current().pid());
        MemoryMap.Module libjvm = process.memoryMap().modules().stream()
                .filter(module -> module.path().endsWith("/libjvm.so"))
                .findFirst()
                .orElseThrow();
        try (var file = process.open(libjvm.parts().getFirst()).orElseThrow()) {
            assertThat(file.size()).isEqualTo(Files.size(Path.of(libjvm.path())));
        }
        try (var file = process.openByName(libjvm.parts().getFirst()).orElseThrow()) {
            assertThat(file.size()).isEqualTo(Files.size(Path.of(libjvm.path())));
        }
        Mapping replaced = Mapping.parse("7f0000000000-7f0000001000 r--p 00000000 fe:00 1 " + libjvm.path())
                .orElseThrow();
        assertThat(process.openByName(replaced)).as("another inode").isEmpty();
        Mapping stack = process.memoryMap().mappings().stream()
                .filter(mapping -> mapping.path().equals("[stack]"))
                .findFirst()
                .orElseThrow();
        assertThat(process.open(stack)).isEmpty();
        assertThat(process.memoryMap().at(libjvm.start()).orElseThrow())
                .isEqualTo(libjvm.parts().getFirst());
    }

    @Test
    void noSuchProcess() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        refused(() -> TargetProcess.of((int) gone.pid()), Reason.NO_SUCH_PROCESS, "doctor");
        refused(() -> TargetProcess.of(0), Reason.NO_SUCH_PROCESS, "no process 0");
        refused(() -> TargetProcess.of(-1), Reason.NO_SUCH_PROCESS, "no process -1");
    }

    @Test
    void aProcessThatEndsWhileItIsLookedAt() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "100").start();
        TargetProcess process = TargetProcess.of((int) sleep.pid());
        assertThat(process.commandLine()).isEqualTo("sleep 100");
        sleep.destroyForcibly().waitFor();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.state()).isEqualTo('X');
        assertThat(process.threads()).isEmpty();
        refused(process::memoryMap, Reason.ENDED, "has ended");
    }

    @Test
    void aZombie() throws Exception {
        // The shell becomes a sleep, which does not know that it has a child to wait for; only then does the child end.
        String script = "(until grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 100";
        Process parent = new ProcessBuilder("sh", "-c", script).start();
        try {
            int child = Integer.parseInt(parent.inputReader().readLine());
            await(() -> Proc.read("/proc/" + child + "/stat").contains(") Z "));
            refused(() -> TargetProcess.of(child), Reason.ZOMBIE, "parent " + parent.pid());
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void aKernelThread() throws Exception {
        List<Integer> threads;
        try (var processes = Files.list(Path.of("/proc"))) {
            threads = processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(Integer::valueOf)
                    .filter(pid -> Proc.readIfPossible("/proc/" + pid + "/stat")
                            .flatMap(ProcStat::parse)
                            .filter(ProcStat::isKernelThread)
                            .isPresent())
                    .toList();
        }
        assumeTrue(!threads.isEmpty(), "no kernel threads to be seen here, as in a container");
        refused(() -> TargetProcess.of(threads.getFirst()), Reason.KERNEL_THREAD, "thread of the kernel");
    }

    @Test
    void aThread() throws Exception {
        int pid = (int) ProcessHandle.current().pid();
        int other = Arrays.stream(TargetProcess.of(pid).threads())
                .filter(tid -> tid != pid)
                .findFirst()
                .orElseThrow();
        refused(() -> TargetProcess.of(other), Reason.THREAD_OF_PROCESS, "Use -p " + pid);
    }

    @Test
    void namesMayHoldBlanksAndParentheses() {
        ProcStat stat = ProcStat.parse(
                        "42 (a) R (b) S 7 42 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 9 0 12345 1 2 3 4 5 6 7")
                .orElseThrow();
        assertThat(stat.name()).isEqualTo("a) R (b");
        assertThat(stat.state()).isEqualTo('S');
        assertThat(stat.parent()).isEqualTo(7);
        assertThat(stat.threads()).isEqualTo(9);
        assertThat(stat.startTime()).isEqualTo(12345);
        assertThat(ProcStat.parse("42 (a) S 7")).isEmpty();
        assertThat(ProcStat.parse("")).isEmpty();
    }

    private static void refused(ThrowingCallable call, Reason reason, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AttachException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
