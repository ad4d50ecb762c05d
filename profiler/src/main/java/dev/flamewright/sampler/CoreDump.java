package dev.flamewright.sampler;

import dev.flamewright.cpython.FoundRuntime;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.ObjectText;
import dev.flamewright.cpython.PythonRuntime;
import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.memory.CoreFileMemory;
import dev.flamewright.memory.CoreNotes;
import dev.flamewright.memory.CoreNotes.CoreThread;
import dev.flamewright.memory.PageCopies;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dumps the process that a core file keeps. */
public final class CoreDump {
    private static final int SIGSTOP = 19;

    private final CoreFileMemory core;
    private final ObjectText.@Nullable Limits limits;
    private final Map<Integer, CoreThread> threads = new HashMap<>();
    private final ThreadIds ids;

    private CoreDump(CoreFileMemory core, ObjectText.@Nullable Limits limits) {
        this.core = core;
        this.limits = limits;
        Map<Long, Integer> numbers = new HashMap<>();
        for (CoreThread thread : core.notes().threads()) {
            threads.put(thread.tid(), thread);
            numbers.put((long) thread.tid(), thread.tid());
        }
        ids = new ThreadIds(core, () -> numbers);
    }

    /**
     * Takes a dump.
     *
     * @param limits how much of the values of local variables to read; null for none
     * @return empty where no Python is found in it
     * @throws UnsupportedPythonException if its version is not known
     * @throws UnreadableMemoryException if the core file lacks what the interpreter's own state needs
     */
    public static Optional<ProcessDump> take(CoreFileMemory core, ObjectText.@Nullable Limits limits)
            throws UnsupportedPythonException, UnreadableMemoryException {
        Optional<FoundRuntime> found = RuntimeFinder.findIn(core.memoryMap(), core, core);
        return found.isEmpty() ? Optional.empty() : Optional.of(new CoreDump(core, limits).take(found.get()));
    }

    private ProcessDump take(FoundRuntime found) throws UnsupportedPythonException, UnreadableMemoryException {
        Layout layout = Layout.load(found.version(), found.debugOffsets());
        List<ProcessDump.DumpedThread> dumped = new ArrayList<>();
        for (GilDomain domain : new PythonRuntime(found, layout, core).domains()) {
            dumped.addAll(
                    new DumpReader(new PageCopies(core), layout, domain, this::view, limits, Long.MAX_VALUE).read());
        }
        CoreNotes notes = core.notes();
        List<ProcessDump.DumpedThread> ordered = new ArrayList<>(dumped.reversed());
        ordered.sort(Comparator.comparing(thread -> thread.tid() != notes.pid()));
        return new ProcessDump(
                notes.pid(),
                notes.commandLine(),
                layout.version().toString(),
                condition(notes.signal()),
                true,
                ordered);
    }

    /** Stopping kills nobody: that signal is from the debugger that wrote the core file of a living process. */
    private static String condition(int signal) {
        return signal == 0 || signal == SIGSTOP ? "from a core file" : "killed by signal " + signal;
    }

    private KernelView view(long nativeThreadId, long threadId) {
        int tid = ids.of(nativeThreadId, threadId);
        CoreThread thread = threads.get(tid);
        return thread == null
                ? KernelView.unknown(tid)
                : new KernelView(tid, true, thread.syscall() < 0, thread.syscall(), thread.firstArgument());
    }
}
