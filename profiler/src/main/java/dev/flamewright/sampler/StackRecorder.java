package dev.flamewright.sampler;

import dev.flamewright.cpython.CapturedThread;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.StackCapture;
import dev.flamewright.cpython.ThreadNames;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.process.SyscallFile;
import dev.flamewright.process.SyscallNames;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns captures into samples: decodes the stacks, finds out what each thread is doing, and hands both to the sink. */
final class StackRecorder implements AutoCloseable {
    /** Above this rate, a thread's state is asked of the kernel once a millisecond, not for each sample. */
    private static final long PROBE_INTERVAL_NANOS = 1_000_000;

    /** Names are looked for this often while a thread has none, and less and less often the longer that stays so. */
    private static final long NAMES_INTERVAL_NANOS = 100_000_000;

    private static final long MAX_NAMES_INTERVAL_NANOS = 10_000_000_000L;

    private static final int MAX_KNOWN_SYSCALLS = 1024;

    /** What is the same for all GILs of a process. */
    static final class Context implements AutoCloseable {
        private final TargetProcess process;
        private final Layout layout;
        private final SampleSink sink;
        private final int sinkProcess;
        private final SamplingStats stats;
        private final ThreadStopper stopper;
        private final CodeCache codeCache;
        private final ThreadIds threadIds;
        private final RemoteMemory memory;
        private final int gcFrame;

        /** How many tracks there are of each of the sink's threads: one thread may run several interpreters. */
        private final Map<Integer, Integer> tracksOf = new HashMap<>();

        private final int[] syscallFrames = new int[MAX_KNOWN_SYSCALLS];

        Context(
                TargetProcess process,
                RemoteMemory memory,
                Layout layout,
                SampleSink sink,
                int sinkProcess,
                SamplingStats stats,
                ThreadStopper stopper) {
            this.process = process;
            this.layout = layout;
            this.sink = sink;
            this.sinkProcess = sinkProcess;
            this.stats = stats;
            this.stopper = stopper;
            codeCache = new CodeCache(process.pid(), memory, layout, sink);
            threadIds = new ThreadIds(process, memory);
            this.memory = memory;
            gcFrame = sink.frame(new GcFrame());
            Arrays.fill(syscallFrames, SampleSink.NONE);
        }

        TargetProcess process() {
            return process;
        }

        Layout layout() {
            return layout;
        }

        SamplingStats stats() {
            return stats;
        }

        ThreadStopper stopper() {
            return stopper;
        }

        @Override
        public void close() {
            codeCache.close();
            sink.processEnded(sinkProcess);
        }

        /** The sink's number of a thread that gets a track. */
        int sinkThread(long sinkTid) {
            int thread = sink.thread(sinkProcess, sinkTid, "");
            tracksOf.merge(thread, 1, Integer::sum);
            return thread;
        }

        void end(ThreadTrack track) {
            track.close();
            if (tracksOf.merge(track.sinkThread, -1, (tracks, less) -> tracks == 1 ? null : tracks + less) == null) {
                sink.threadEnded(track.sinkThread);
            }
        }

        int syscallFrame(long number) {
            if (number < 0 || number >= MAX_KNOWN_SYSCALLS) {
                return sink.frame(new SyscallFrame(SyscallNames.of(number)));
            }
            int known = syscallFrames[(int) number];
            if (known == SampleSink.NONE) {
                known = sink.frame(new SyscallFrame(SyscallNames.of(number)));
                syscallFrames[(int) number] = known;
            }
            return known;
        }
    }

    private final Context context;
    private final GilDomain domain;
    private @Nullable ThreadTrack[] tracks = new ThreadTrack[16];
    private long captures;
    private boolean namesMissing = true;
    private long namesReadNanos = Long.MIN_VALUE / 2;
    private long namesIntervalNanos = NAMES_INTERVAL_NANOS;

    StackRecorder(Context context, GilDomain domain) {
        this.context = context;
        this.domain = domain;
    }

    /** The track of the thread with this PyThreadState, if it was captured before and its kernel's number is known. */
    @Nullable
    ThreadTrack trackOf(long threadState) {
        for (ThreadTrack track : tracks) {
            if (track != null && track.tid != 0 && track.thread.threadState() == threadState) {
                return track;
            }
        }
        return null;
    }

    /** Makes every thread of the capture known. */
    void follow(StackCapture capture) {
        for (int i = 0; i < capture.threadCount(); i++) {
            track(capture.thread(i));
        }
    }

    /**
     * Reads, while the thread that holds the GIL is stopped, what decoding would otherwise have to read after it runs on.
     *
     * @param deadlineNanos when to stop, by {@link System#nanoTime()}
     * @return whether nothing is left to read
     */
    boolean prepare(StackCapture capture, long deadlineNanos) {
        return prepareOthers(capture, 0, deadlineNanos);
    }

    /** Does {@link #prepare} for the one thread with this PyThreadState. */
    boolean prepareAlone(StackCapture capture, long threadState, long deadlineNanos) {
        CapturedThread thread = capture.threadOf(threadState);
        return thread == null || prepare(thread, System.nanoTime(), deadlineNanos);
    }

    /** Does {@link #prepare} for all threads but the one with this PyThreadState. */
    boolean prepareOthers(StackCapture capture, long threadState, long deadlineNanos) {
        long now = System.nanoTime();
        boolean complete = true;
        for (int i = 0; i < capture.threadCount(); i++) {
            if (capture.thread(i).threadState() != threadState) {
                complete &= prepare(capture.thread(i), now, deadlineNanos);
            }
        }
        return complete;
    }

    private boolean prepare(CapturedThread thread, long now, long deadlineNanos) {
        ThreadTrack track = thread.slot() < tracks.length ? tracks[thread.slot()] : null;
        return (track != null && track.isOf(thread))
                ? track.prepare(thread.stack(), context.codeCache, now, deadlineNanos)
                : context.codeCache.prepare(thread.stack(), 0, now, deadlineNanos);
    }

    /**
     * Reads what {@link #prepare} would, of a capture during which nobody was stopped and which is not recorded: of the
     * threads nothing is remembered, since what they remember is of the stack that was recorded last.
     *
     * @param alone the PyThreadState of the one thread that was captured; 0 for all
     */
    void rehearse(StackCapture capture, long alone, long deadlineNanos) {
        long now = System.nanoTime();
        for (int i = 0; i < capture.threadCount(); i++) {
            CapturedThread thread = capture.thread(i);
            if (alone == 0 || thread.threadState() == alone) {
                context.codeCache.prepare(thread.stack(), 0, now, deadlineNanos);
            }
        }
        forgetFailures();
    }

    /** Forgets what could not be read of a capture that is not recorded: it may have been of no instant. */
    void forgetFailures() {
        context.codeCache.forgetFailures();
    }

    /** Forgets a thread that was found to be gone. */
    void forget(long threadState) {
        for (int i = 0; i < tracks.length; i++) {
            ThreadTrack track = tracks[i];
            if (track != null && track.thread.threadState() == threadState) {
                context.end(track);
                tracks[i] = null;
            }
        }
    }

    /**
     * Hands a capture to the sink.
     *
     * @param blockedHolder the PyThreadState that holds the GIL while it sleeps in a system call; 0 for none
     * @param prepared whether {@link #prepare} has succeeded for this very capture
     */
    void record(StackCapture capture, long timeNanos, long blockedHolder, boolean prepared) {
        captures++;
        if (!prepared) {
            prepare(capture, Long.MAX_VALUE);
        }
        long now = System.nanoTime();
        long holder = capture.holderAfter();
        int holderThread = SampleSink.NONE;
        int holderNode = SampleSink.NONE;
        for (int i = 0; i < capture.threadCount(); i++) {
            CapturedThread thread = capture.thread(i);
            if (thread.threadState() == holder) {
                ThreadTrack track = track(thread);
                holderThread = track.sinkThread;
                holderNode = holderNode(track, capture, now, holder == blockedHolder);
                context.sink.sample(timeNanos, holderThread, ThreadState.GIL, holderNode, 1);
                count(thread);
            }
        }
        boolean contended = false;
        for (int i = 0; i < capture.threadCount(); i++) {
            CapturedThread thread = capture.thread(i);
            if (thread.threadState() != holder) {
                contended |= recordOther(thread, timeNanos, now, holderThread, holderNode);
                count(thread);
            }
        }
        context.stats.gil(holder != 0, contended);
        dropEnded();
        if (namesMissing && now - namesReadNanos > namesIntervalNanos) {
            readNames();
            namesReadNanos = now;
        }
    }

    private int holderNode(ThreadTrack track, StackCapture capture, long now, boolean blocked) {
        int node = track.node(track.thread.stack(), context.codeCache, context.sink, now);
        if (capture.collecting()) {
            node = context.sink.child(node, context.gcFrame);
        }
        SyscallFile syscall = track.syscall;
        if (blocked && syscall != null && syscall.number() >= 0) {
            node = context.sink.child(node, context.syscallFrame(syscall.number()));
        }
        return node;
    }

    /** Records a thread without the GIL; whether it waits for it. */
    private boolean recordOther(CapturedThread thread, long timeNanos, long now, int holderThread, int holderNode) {
        ThreadTrack track = track(thread);
        SampleSink sink = context.sink;
        int node = track.node(thread.stack(), context.codeCache, sink, now);
        SyscallFile syscall = track.syscall;
        if (syscall == null) {
            sink.sample(timeNanos, track.sinkThread, ThreadState.UNKNOWN, node, 1);
            return false;
        }
        if (now - track.probedNanos >= PROBE_INTERVAL_NANOS
                || syscall.isRunning()
                || !thread.stack().sameAs(thread.lastStack())) {
            syscall.refresh();
            track.probedNanos = now;
        }
        if (syscall.isRunning()) {
            sink.sample(timeNanos, track.sinkThread, ThreadState.CPU, node, 1);
            return false;
        }
        if (syscall.number() == SyscallNames.FUTEX && domain.isGilWord(syscall.firstArgument())) {
            sink.gilWait(timeNanos, track.sinkThread, node, 1, holderThread, holderNode);
            return true;
        }
        int leaf = syscall.number() < 0 ? node : sink.child(node, context.syscallFrame(syscall.number()));
        sink.sample(timeNanos, track.sinkThread, ThreadState.IDLE, leaf, 1);
        return false;
    }

    private void count(CapturedThread thread) {
        context.stats.sample();
        if (thread.stack().cut()) {
            context.stats.cutStack();
        }
    }

    private ThreadTrack track(CapturedThread thread) {
        int slot = thread.slot();
        if (slot >= tracks.length) {
            tracks = Arrays.copyOf(tracks, Math.max(slot + 1, tracks.length * 2));
        }
        ThreadTrack track = tracks[slot];
        if (track != null && track.isOf(thread)) {
            track.lastCapture = captures;
            return track;
        }
        if (track != null) {
            context.end(track);
        }
        int tid = context.threadIds.of(thread);
        // A thread whose number cannot be told is still one thread: its pthread_t tells it from the others.
        long sinkTid = tid != 0 ? tid : thread.threadId();
        int sinkThread = context.sinkThread(sinkTid);
        SyscallFile syscall = tid == 0 ? null : SyscallFile.open(context.process.pid(), tid);
        track = new ThreadTrack(thread, tid, sinkTid, sinkThread, syscall);
        namesMissing = true;
        namesIntervalNanos = NAMES_INTERVAL_NANOS;
        track.lastCapture = captures;
        tracks[slot] = track;
        return track;
    }

    /** Finds the names that Python gives its threads: a new thread has one only once it has begun to run. */
    private void readNames() {
        namesMissing = false;
        namesIntervalNanos = Math.min(namesIntervalNanos * 2, MAX_NAMES_INTERVAL_NANOS);
        for (long interpreter : domain.interpreters()) {
            Map<Long, String> names = ThreadNames.read(context.memory, context.layout, interpreter);
            for (ThreadTrack track : tracks) {
                if (track != null && track.thread.interpreter() == interpreter && track.name.isEmpty()) {
                    String name = names.getOrDefault(track.threadId, "");
                    if (name.isEmpty()) {
                        namesMissing = true;
                    } else {
                        track.name = name;
                        context.sink.thread(context.sinkProcess, track.sinkTid, name);
                    }
                }
            }
        }
    }

    private void dropEnded() {
        for (int i = 0; i < tracks.length; i++) {
            ThreadTrack track = tracks[i];
            if (track != null && track.lastCapture != captures) {
                context.end(track);
                tracks[i] = null;
            }
        }
    }

    @Override
    public void close() {
        for (ThreadTrack track : tracks) {
            if (track != null) {
                context.end(track);
            }
        }
    }
}
