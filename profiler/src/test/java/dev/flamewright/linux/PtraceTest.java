package dev.flamewright.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.flamewright.memory.LiveMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PtraceTest {
    @Test
    void stopsAThreadAndLetsItRunOn() throws IOException, InterruptedException {
        Process target = new ProcessBuilder("sh", "-c", "sh -c 'while :; do :; done' & echo $!; wait").start();
        // A grandchild: Java's own waiting for its children would take the stop for the end.
        int pid = Integer.parseInt(target.inputReader().readLine());
        try {
            Ptrace ptrace = new Ptrace();
            assertThat(ptrace.seize(pid)).isZero();
            assertThat(ptrace.interrupt(pid)).isZero();
            long start = System.nanoTime();
            int result;
            do {
                result = ptrace.poll(pid);
            } while (result == Ptrace.NOTHING_YET && System.nanoTime() - start < 10_000_000_000L);
            assertThat(result).isEqualTo(pid);
            assertThat(Ptrace.isStopped(ptrace.waitStatus())).isTrue();
            assertThat(Ptrace.signalToDeliver(ptrace.waitStatus())).isZero();
            assertThat(stateOf(pid)).isEqualTo('t');
            assertThat(ptrace.detach(pid, 0)).isZero();
            assertThat(stateOf(pid)).isIn('R', 'S');
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            target.destroyForcibly().waitFor();
        }
    }

    @Test
    void tellsTheSystemCallThatAStoppedThreadIsIn() throws IOException, InterruptedException {
        assumeThat(Ptrace.KNOWS_REGISTERS).isTrue();
        Process target = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; wait").start();
        int pid = Integer.parseInt(target.inputReader().readLine());
        try {
            Path syscall = Path.of("/proc", Integer.toString(pid), "syscall");
            String asTheKernelSays;
            do {
                asTheKernelSays = Files.readString(syscall);
            } while (!asTheKernelSays.startsWith(Syscall.CLOCK_NANOSLEEP.number() + " "));
            Ptrace ptrace = new Ptrace();
            assertThat(ptrace.callNumber(pid)).as("not traced").isEqualTo(-1);
            assertThat(ptrace.isBehindCall(pid)).as("not traced").isFalse();
            ptrace.seize(pid);
            ptrace.interrupt(pid);
            while (ptrace.poll(pid) == Ptrace.NOTHING_YET) {
                Thread.onSpinWait();
            }
            assertThat(ptrace.callNumber(pid)).isEqualTo(Syscall.CLOCK_NANOSLEEP.number());
            assertThat(ptrace.isBehindCall(pid)).isTrue();
            // ERESTART_RESTARTBLOCK of linux/errno.h: the kernel will let the sleep go on.
            assertThat(ptrace.callResult(pid)).isEqualTo(-516);
            assertThat(ptrace.detach(pid, 0)).isZero();
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            target.destroyForcibly().waitFor();
        }
    }

    @Test
    void failuresAreNegative() {
        Ptrace ptrace = new Ptrace();
        assertThat(ptrace.seize(0x7fffffff)).isEqualTo(-Errno.ESRCH);
        assertThat(ptrace.poll(1)).isEqualTo(-1);
    }

    @Test
    void readsAnotherProcessAsItsMemoryFileDoes() throws IOException, InterruptedException {
        Process target = new ProcessBuilder("sleep", "60").start();
        try {
            Path maps = Path.of("/proc", Long.toString(target.pid()), "maps");
            String first;
            do {
                first = Files.readAllLines(maps).getFirst();
            } while (!first.contains("sleep"));
            long address = Long.parseUnsignedLong(first.substring(0, first.indexOf('-')), 16);
            LiveMemory memory = new LiveMemory((int) target.pid());
            byte[] head = new byte[4];
            assertThat(memory.read(address, head, 0, 4)).isEqualTo(4);
            assertThat(new String(head, StandardCharsets.ISO_8859_1)).isEqualTo("\u007fELF");
            assertThat(memory.read(0, head, 0, 4)).isZero();
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    @Test
    void aRangeThatIsNotMappedEndsTheRead() throws IOException, InterruptedException {
        Process target = new ProcessBuilder("sleep", "60").start();
        try {
            String first = Files.readAllLines(Path.of("/proc", Long.toString(target.pid()), "maps"))
                    .getFirst();
            long address = Long.parseUnsignedLong(first.substring(0, first.indexOf('-')), 16);
            VectoredRead read = new VectoredRead(8, 4096);
            read.add(address, 16);
            read.add(16, 16);
            read.add(address, 16);
            assertThat(read.execute((int) target.pid())).isEqualTo(16);
            assertThat(read.add(address, 5000)).isEqualTo(-1);
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    private static char stateOf(int pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
