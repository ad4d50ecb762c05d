package dev.flamewright.sampler;

import dev.flamewright.cpython.FoundRuntime;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.ObjectText;
import dev.flamewright.cpython.PythonRuntime;
import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.StackWalk;
import dev.flamewright.cpython.StackWalk.WalkedThread;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.memory.PageCopies;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.SyscallFile;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Dumps a running process. As in sampling, the thread that holds the GIL is stopped for the time of the reads, so that
 * no Python frame and no value changes meanwhile; if it sleeps in a system call, it is not.
 */
public final class LiveDump {
    private static final int MAX_ATTEMPTS = 50;
    private static final long STOP_PATIENCE_NANOS = 20_000_000;

    /** For this long a thread may be stopped while values are read. */
    private static final long MAX_VALUES_NANOS = 200_000_000;

    private final TargetProcess process;
    private final LiveMemory memory;
    private final Layout layout;
    private final PythonRuntime runtime;
    private final StackWalk walk;
    private final ThreadIds ids;
    private final ObjectText.@Nullable Limits limits;
    private final boolean pause;
    private final ThreadStopper stopper = new ThreadStopper(STOP_PATIENCE_NANOS, STOP_PATIENCE_NANOS);
    private boolean exact = true;

    private LiveDump(TargetProcess process, ObjectText.@Nullable Limits limits, boolean pause)
            throws AttachException, UnsupportedPythonException {
        this.process = process;
        this.limits = limits;
        this.pause = pause;
        memory = new LiveMemory(process.pid());
        FoundRuntime found = RuntimeFinder.find(process, memory);
        layout = Layout.load(found.version(), found.debugOffsets());
        runtime = new PythonRuntime(found, layout, memory);
        walk = new StackWalk(memory, layout);
        ids = new ThreadIds(process, memory);
    }

    /**
     * Takes a dump.
     *
     * @param limits how much of the values of local variables to read; null for none
     * @param pause whether a thread may be stopped for it
     * @throws AttachException if the process cannot be read, or has no running CPython
     * @throws UnsupportedPythonException if its version is not known
     */
    public static ProcessDump take(TargetProcess process, ObjectText.@Nullable Limits limits, boolean pause)
            throws AttachException, UnsupportedPythonException {
        return new LiveDump(process, limits, pause).take();
    }

    private ProcessDump take() throws AttachException {
        char state = process.state();
        List<ProcessDump.DumpedThread> threads = new ArrayList<>();
        try {
            for (GilDomain domain : runtime.domains()) {
                // A first look, thrown away: what Java does for the first time takes long, and is not to hold up a
                // thread.
                reader(domain).read();
                threads.addAll(read(domain));
            }
        } catch (UnreadableMemoryException e) {
            throw process.isAlive() ? AttachException.permissionDenied(process) : AttachException.ended(process.pid());
        } finally {
            awaitLate();
        }
        // CPython lists the newest first; the main thread is the one that has the process's number.
        List<ProcessDump.DumpedThread> ordered = new ArrayList<>(threads.reversed());
        ordered.sort(Comparator.comparing(thread -> thread.tid() != process.pid()));
        return new ProcessDump(
                process.pid(),
                process.commandLine(),
                layout.version().toString(),
                state == 'T' || state == 't' ? "stopped" : "",
                exact,
                ordered);
    }

    private DumpReader reader(GilDomain domain) {
        return new DumpReader(new PageCopies(memory), layout, domain, this::view, limits, MAX_VALUES_NANOS);
    }

    private List<ProcessDump.DumpedThread> read(GilDomain domain) throws UnreadableMemoryException {
        boolean hold = pause && !layout.freeThreaded();
        for (int attempt = 0; attempt < MAX_ATTEMPTS && hold; attempt++) {
            long holder = walk.holder(domain);
            List<ProcessDump.DumpedThread> threads = holder == 0 ? readUnheld(domain) : readHeld(domain, holder);
            if (threads != null) {
                return threads;
            }
        }
        exact = false;
        return reader(domain).read();
    }

    private @Nullable List<ProcessDump.DumpedThread> readUnheld(GilDomain domain) throws UnreadableMemoryException {
        List<WalkedThread> before = walk(domain);
        List<ProcessDump.DumpedThread> threads = reader(domain).read();
        return walk.holder(domain) == 0 && walk(domain).equals(before) ? threads : null;
    }

    private @Nullable List<ProcessDump.DumpedThread> readHeld(GilDomain domain, long holder)
            throws UnreadableMemoryException {
        WalkedThread thread = walk(domain).stream()
                .filter(walked -> walked.threadState() == holder)
                .findFirst()
                .orElse(null);
        int tid = thread == null ? 0 : ids.of(thread.nativeThreadId(), thread.threadId());
        if (tid == 0) {
            return null;
        }
        try (SyscallFile syscall = SyscallFile.open(process.pid(), tid)) {
            if (syscall != null && syscall.refresh() && !syscall.isRunning()) {
                long before = syscall.fingerprint();
                List<ProcessDump.DumpedThread> threads = reader(domain).read();
                boolean same = walk.holder(domain) == holder && syscall.refresh() && syscall.fingerprint() == before;
                return same ? threads : null;
            }
        }
        if (stopper.stop(tid) != ThreadStopper.Outcome.STOPPED) {
            return null;
        }
        try {
            return walk.holder(domain) == holder ? reader(domain).read() : null;
        } finally {
            stopper.resume();
        }
    }

    private List<WalkedThread> walk(GilDomain domain) throws UnreadableMemoryException {
        List<WalkedThread> threads = new ArrayList<>();
        for (long interpreter : domain.interpreters()) {
            threads.addAll(walk.threads(interpreter));
        }
        return threads;
    }

    /** A thread that did not stop in time is let go once it does; this process may end only then. */
    private void awaitLate() {
        for (int i = 0; i < MAX_ATTEMPTS && stopper.hasLate(); i++) {
            stopper.releaseLate();
            if (stopper.hasLate()) {
                LockSupport.parkNanos(STOP_PATIENCE_NANOS / 10);
            }
        }
    }

    private KernelView view(long nativeThreadId, long threadId) {
        int tid = ids.of(nativeThreadId, threadId);
        if (tid == 0) {
            return KernelView.unknown(0);
        }
        try (SyscallFile syscall = SyscallFile.open(process.pid(), tid)) {
            return syscall == null || !syscall.refresh()
                    ? KernelView.unknown(tid)
                    : new KernelView(tid, true, syscall.isRunning(), syscall.number(), syscall.firstArgument());
        }
    }
}
