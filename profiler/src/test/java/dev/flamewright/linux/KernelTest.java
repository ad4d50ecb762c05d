package dev.flamewright.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KernelTest {
    private static final int EBADF = 9;

    @Test
    void callsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 1000;
        for (int i = 0; i < calls; i++) {
            Kernel.call(Syscall.GETTID, 0, 0);
            Kernel.waitingCall(Syscall.GETTID, 0, 0, 0, 0);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            Kernel.call(Syscall.GETTID, 0, 0);
            Kernel.waitingCall(Syscall.GETTID, 0, 0, 0, 0);
        }
        // Asking allocates something itself, once.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * calls);
    }

    @Test
    void givesWhatTheKernelGives() {
        assertThat(Kernel.call(Syscall.GETPID, 0, 0))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(Path.of("/proc/self/task", Long.toString(Kernel.call(Syscall.GETTID, 0, 0))))
                .exists();
    }

    @Test
    void failuresAreNegativeErrorNumbers() {
        assertThat(Kernel.call(Syscall.CLOSE, -1, 0)).isEqualTo(-EBADF);
        assertThat(Kernel.callOnce(Syscall.CLOSE, -1, 0, 0, 0, 0, 0)).isEqualTo(-EBADF);
        assertThat(Kernel.waitingCall(Syscall.CLOSE, -1, 0, 0, 0)).isEqualTo(-1);
    }
}
