package dev.flamewright.sampler;

import dev.flamewright.cpython.CodeObject;
import dev.flamewright.cpython.FrameLocals;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.ObjectText;
import dev.flamewright.cpython.StackWalk;
import dev.flamewright.cpython.StackWalk.WalkedFrame;
import dev.flamewright.cpython.StackWalk.WalkedThread;
import dev.flamewright.cpython.ThreadNames;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LimitedReads;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.process.SyscallNames;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads everything that a dump shows of the Python threads that share one GIL, in one look. */
final class DumpReader {
    private static final ProcessDump.DumpedFrame UNREADABLE =
            new ProcessDump.DumpedFrame("<unreadable>", "", 0, 0, List.of());

    /** A thousand threads with a thousand frames each, and some of their values. */
    private static final long MAX_READS = 10_000_000;

    private final RemoteMemory memory;
    private final Layout layout;
    private final GilDomain domain;
    private final KernelView.Source kernel;
    private final StackWalk walk;
    private final ObjectText.@Nullable Limits limits;
    private final Map<Long, CodeObject> codeObjects = new HashMap<>();
    private final Map<Long, Map<Long, String>> names = new HashMap<>();
    private final long maxValuesNanos;
    private long start;

    /**
     * A reader of one GIL's threads.
     *
     * @param limits how much of the values of local variables to read; null for none
     * @param maxValuesNanos for how long they are read; those that would take longer are left out
     */
    DumpReader(
            RemoteMemory memory,
            Layout layout,
            GilDomain domain,
            KernelView.Source kernel,
            ObjectText.@Nullable Limits limits,
            long maxValuesNanos) {
        this.maxValuesNanos = maxValuesNanos;
        this.memory = new LimitedReads(memory, MAX_READS);
        this.layout = layout;
        this.domain = domain;
        this.kernel = kernel;
        this.walk = new StackWalk(this.memory, layout);
        this.limits = limits;
    }

    /** Reads all threads, those that CPython started last first. */
    List<ProcessDump.DumpedThread> read() throws UnreadableMemoryException {
        start = System.nanoTime();
        long holder = walk.holder(domain);
        boolean collecting = walk.collecting(domain);
        List<WalkedThread> walked = new ArrayList<>();
        for (long interpreter : domain.interpreters()) {
            walked.addAll(walk.threads(interpreter));
        }
        Map<WalkedThread, KernelView> views = new HashMap<>();
        Map<WalkedThread, List<ProcessDump.DumpedFrame>> frames = new HashMap<>();
        for (WalkedThread thread : walked) {
            views.put(thread, kernel.of(thread.nativeThreadId(), thread.threadId()));
            frames.put(thread, frames(thread));
        }
        for (long interpreter : domain.interpreters()) {
            names.put(interpreter, ThreadNames.read(memory, layout, interpreter));
        }
        LockWaits waits = new LockWaits(memory, layout, domain, walked, views, this::name);
        List<ProcessDump.DumpedThread> threads = new ArrayList<>();
        for (WalkedThread thread : walked) {
            KernelView view = views.getOrDefault(thread, KernelView.unknown(0));
            boolean holds = thread.threadState() == holder;
            threads.add(new ProcessDump.DumpedThread(
                    view.tid(),
                    thread.threadId(),
                    name(thread),
                    state(view, holds),
                    view.known() && !view.running() && view.syscall() >= 0 ? SyscallNames.of(view.syscall()) : "",
                    holds ? List.of() : waits.of(thread, holder),
                    holds && collecting,
                    frames.getOrDefault(thread, List.of()),
                    thread.cut()));
        }
        return threads;
    }

    private String name(WalkedThread thread) {
        return names.getOrDefault(thread.interpreter(), Map.of()).getOrDefault(thread.threadId(), "");
    }

    private ThreadState state(KernelView view, boolean holds) {
        if (holds) {
            return ThreadState.GIL;
        } else if (!view.known()) {
            return ThreadState.UNKNOWN;
        } else if (view.running()) {
            return ThreadState.CPU;
        }
        return LockWaits.isGilWait(view, domain) ? ThreadState.GIL_WAIT : ThreadState.IDLE;
    }

    private List<ProcessDump.DumpedFrame> frames(WalkedThread thread) {
        List<ProcessDump.DumpedFrame> frames = new ArrayList<>();
        for (WalkedFrame frame : thread.frames()) {
            try {
                CodeObject code = codeObjects.get(frame.code());
                if (code == null) {
                    code = CodeObject.read(memory, layout, frame.code());
                    codeObjects.put(frame.code(), code);
                }
                PythonFrame decoded = code.frame(frame.instruction());
                frames.add(new ProcessDump.DumpedFrame(
                        decoded.name(),
                        decoded.file(),
                        decoded.line(),
                        decoded.firstLine(),
                        locals(frame, thread.interpreter())));
            } catch (UnreadableMemoryException changed) {
                frames.add(UNREADABLE);
            }
        }
        return frames;
    }

    private List<ProcessDump.Variable> locals(WalkedFrame frame, long interpreter) {
        if (limits == null) {
            return List.of();
        }
        List<ProcessDump.Variable> variables = new ArrayList<>();
        try {
            ObjectText text = new ObjectText(memory, layout, interpreter, limits);
            for (FrameLocals.Local local : new FrameLocals(memory, layout).of(frame)) {
                boolean late = System.nanoTime() - start > maxValuesNanos;
                variables.add(new ProcessDump.Variable(
                        local.name(),
                        late ? "" : text.typeName(local.value()),
                        late ? "<not read: took too long>" : text.of(local.value())));
            }
        } catch (UnreadableMemoryException changed) {
            // Those read so far are right.
        }
        return variables;
    }
}
