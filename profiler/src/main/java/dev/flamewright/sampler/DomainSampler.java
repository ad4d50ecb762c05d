package dev.flamewright.sampler;

import dev.flamewright.cpython.CapturedThread;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.RawStack;
import dev.flamewright.cpython.StackCapture;
import dev.flamewright.linux.SchedulingThread;
import dev.flamewright.process.SyscallFile;
import dev.flamewright.process.SyscallNames;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;

/**
 * Samples the threads that share one GIL.
 *
 * <p>Exact mode rests on this: with a GIL, only the thread that holds it can change any Python frame. While that one
 * thread is stopped, or blocked in a system call, or while nobody holds the GIL, what is read is the state of one
 * instant. Whether the holder was the same before and after the reads is checked; if not, they are repeated.
 */
final class DomainSampler implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 50;

    /** How often to look again, without stopping anyone, while a stack is not proven at all. */
    private static final int MAX_UNPROVEN_ATTEMPTS = 20;

    /** After this many attempts the GIL passes from hand to hand too fast to stop its holder: stop all that may take it. */
    private static final int PATIENT_ATTEMPTS = 10;

    /** How often, in one tick, a thread that was stopped between two frames is let go and looked at again. */
    private static final int MAX_UNLINKED_LOOKS = 5;

    /** How long it is then let run at first: to wake up takes it some 10 µs, and more where it waits for a processor. */
    private static final long MOVE_NANOS = 30_000;

    /**
     * With so many threads, to look at the others after the holder was let go is worth two more system calls: its pause is
     * then as short as with one thread.
     */
    private static final int MANY_THREADS = 3;

    /** For so many ticks at most, all are looked at together after the GIL did not stay until the others were looked at. */
    private static final int MAX_TICKS_TOGETHER = 64;

    /** Reads beyond the first that a capture may do with a thread stopped, and without: bounds of time. */
    private static final int MAX_READS_STOPPED = 4096;

    private static final int MAX_READS = 1 << 16;

    /** How long a pause may get by reading code objects that are met for the first time. */
    private static final long MAX_PREPARE_NANOS = 3_000_000;

    private final GilDomain domain;
    private final StackCapture capture;
    private final StackRecorder recorder;
    private final StackRecorder.Context context;
    private final ThreadStopper stopper;
    private final SamplingStats stats;
    private final SamplingOptions options;
    private final SchedulingThread scheduling = new SchedulingThread();
    private boolean exact;
    private int[] together = new int[16];
    private long blockedHolder;
    private boolean prepared;

    /** Whether, in the last tick, a stack was not linked, or nothing of it proven, however often it was looked at. */
    private boolean hopeless;

    private boolean hopelessUnheld;

    private int unlinkedLooks;

    private int ticksTogether;
    private int lastTicksTogether;

    /**
     * Whether, in this tick, a thread did not stop in time, or cannot be told: a forked child that has not run yet knows its
     * parent's number.
     */
    private boolean unstoppable;

    DomainSampler(StackRecorder.Context context, GilDomain domain, SamplingOptions options) {
        this.context = context;
        this.domain = domain;
        this.options = options;
        capture = new StackCapture(context.process().pid(), context.layout(), domain);
        recorder = new StackRecorder(context, domain);
        stopper = context.stopper();
        stats = context.stats();
        exact = options.exact();
        if (exact && context.layout().freeThreaded()) {
            giveUpPauses("this Python has no GIL: stopping one thread does not hold the others still");
        }
    }

    GilDomain domain() {
        return domain;
    }

    int threadCount() {
        return capture.threadCount();
    }

    /** Takes one sample of every thread; false if that failed. */
    boolean tick(long timeNanos) {
        blockedHolder = 0;
        prepared = false;
        ticksTogether = Math.max(0, ticksTogether - 1);
        boolean captured = exact && captureExactly();
        if (!captured) {
            captured = captureTwice();
            if (captured && exact) {
                stats.unstoppedTick();
            }
        }
        if (captured) {
            recorder.record(capture, timeNanos, blockedHolder, prepared);
        }
        return captured;
    }

    /** From now on, threads are not stopped although the options ask for it. */
    private void giveUpPauses(String reason) {
        exact = false;
        stats.noPause(reason);
    }

    /** Does what an exact sample does, where samples are exact, without stopping anyone and without recording. */
    void rehearse() {
        if (!exact) {
            return;
        }
        long holder = capture.holderAfter();
        boolean alone = expect(holder);
        stopper.rehearse();
        boolean captured = alone ? capture.captureAlone(MAX_READS_STOPPED) : capture.captureExpected(MAX_READS_STOPPED);
        if (captured) {
            recorder.rehearse(capture, alone ? holder : 0, System.nanoTime() + MAX_PREPARE_NANOS);
        }
    }

    private boolean captureExactly() {
        unstoppable = false;
        unlinkedLooks = 0;
        for (int attempt = 0; attempt < MAX_ATTEMPTS && exact && !unstoppable; attempt++) {
            if (attempt > 0) {
                stats.repeatedAttempt();
                letMove();
            }
            long holder = capture.readHolder();
            boolean captured = holder == 0
                    ? captureUnheld(MAX_READS) && !lookAgainUnheld()
                    : captureHeld(holder, attempt - unlinkedLooks >= PATIENT_ATTEMPTS);
            if (captured) {
                return true;
            }
            if (attempt > 2 && !capture.targetReadable()) {
                return false;
            }
        }
        return false;
    }

    /**
     * Nobody holds the GIL: two looks that agree, with nobody holding it before and after. Somebody may have had it between;
     * a stack that is torn tells of that.
     */
    private boolean captureUnheld(int maxReads) {
        return capture.captureTwice(maxReads) && heldThroughout(0) && capture.readHolder() == 0 && allStacksUnchanged();
    }

    private boolean allStacksUnchanged() {
        for (int i = 0; i < capture.threadCount(); i++) {
            CapturedThread thread = capture.thread(i);
            if (thread.stack().torn() || !thread.stack().sameAs(thread.lastStack())) {
                return false;
            }
        }
        return true;
    }

    private boolean anyUnlinked() {
        for (int i = 0; i < capture.threadCount(); i++) {
            if (capture.thread(i).stack().unlinked()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks while the holder is stopped, or sleeps.
     *
     * @param all whether to stop everyone else too who may take the GIL
     */
    private boolean captureHeld(long holder, boolean all) {
        ThreadTrack track = recorder.trackOf(holder);
        if (track == null) {
            // A thread never seen: this capture makes it known, for the next attempt.
            if (capture.capture(MAX_READS)) {
                recorder.follow(capture);
                // What is loaded and read for the first time is not to hold up the thread.
                rehearse();
            }
            track = recorder.trackOf(holder);
            if (track == null) {
                unstoppable = capture.threadOf(holder) != null;
                return false;
            }
        }
        SyscallFile syscall = track.syscall;
        if (syscall != null && syscall.refresh() && !syscall.isRunning()) {
            return captureBlocked(holder, syscall);
        }
        if (all) {
            return captureAllStopped();
        }
        boolean alone = expect(holder);
        return switch (stopper.stop(track.tid)) {
            case STOPPED -> {
                boolean captured;
                try {
                    captured = alone ? captureAlone(holder, track) : captureTogether(holder, track);
                } finally {
                    resume();
                }
                yield captured && (!alone || captureOthers(holder));
            }
            case GONE -> {
                recorder.forget(holder);
                yield false;
            }
            case DENIED -> {
                TargetProcess process = context.process();
                if (process.hasThread(track.tid)) {
                    giveUpPauses(process.whyNotStopped(track.tid));
                } else {
                    recorder.forget(holder);
                }
                yield false;
            }
            case TOO_LATE -> {
                unstoppable = true;
                yield false;
            }
        };
    }

    /** Gets ready for a capture; true for one of the holder alone, which need not be held until the others were looked at. */
    private boolean expect(long holder) {
        boolean mayPart = capture.threadCount() >= MANY_THREADS && ticksTogether == 0 && capture.canPart();
        boolean alone = mayPart && capture.expectAlone(holder);
        if (!alone) {
            capture.expect();
        }
        return alone;
    }

    private boolean captureTogether(long holder, ThreadTrack track) {
        return capture.captureExpected(MAX_READS_STOPPED) && isHeldBy(holder, track) && prepare();
    }

    /** Whether the GIL was held throughout by the very thread that was stopped, and not between two frames. */
    private boolean isHeldBy(long holder, ThreadTrack track) {
        CapturedThread thread = capture.threadOf(holder);
        if (thread != null && !track.isOf(thread)) {
            // The thread state of one that has ended was given to another.
            recorder.forget(holder);
            return false;
        }
        return heldThroughout(holder) && !lookAgain(isUnlinked(holder));
    }

    private boolean captureAlone(long holder, ThreadTrack track) {
        return capture.captureAlone(MAX_READS_STOPPED)
                && isHeldBy(holder, track)
                && recorder.prepareAlone(capture, holder, prepareDeadline());
    }

    /**
     * Looks at the others after the holder was let go: as long as none of them gets the GIL, their stacks are those of the
     * instant at which it was stopped, and their code objects cannot be freed.
     */
    private boolean captureOthers(long holder) {
        prepared = capture.captureOthers(MAX_READS)
                && recorder.prepareOthers(capture, holder, Long.MAX_VALUE)
                && !capture.isSwitched();
        if (prepared) {
            lastTicksTogether /= 2;
        } else {
            recorder.forgetFailures();
            lastTicksTogether = Math.clamp(2L * lastTicksTogether, 2, MAX_TICKS_TOGETHER);
            ticksTogether = lastTicksTogether;
        }
        return prepared;
    }

    /**
     * Whether to look once more, as a stack is not linked to its root. On 3.11 and 3.12 that is so in the middle of resuming a
     * generator too: for some instructions, what links it to its caller is in no memory.
     */
    private boolean lookAgain(boolean unlinked) {
        boolean again = unlinked && !hopeless && unlinkedLooks < MAX_UNLINKED_LOOKS;
        unlinkedLooks += again ? 1 : 0;
        hopeless = unlinked && !again;
        return again;
    }

    /** The same where nobody holds the GIL: of any thread's stack. */
    private boolean lookAgainUnheld() {
        boolean unlinked = anyUnlinked();
        boolean again = unlinked && !hopelessUnheld && unlinkedLooks < MAX_UNLINKED_LOOKS;
        unlinkedLooks += again ? 1 : 0;
        hopelessUnheld = unlinked && !again;
        return again;
    }

    /**
     * Gives a thread whose stack was not linked time to move, twice as long each time: stopped at once again, it may still be
     * at the same instruction.
     */
    private void letMove() {
        if (unlinkedLooks > 0) {
            // Not awake: the only free processor may be this one.
            scheduling.sleep(MOVE_NANOS << (unlinkedLooks - 1));
        }
    }

    private boolean isUnlinked(long threadState) {
        CapturedThread thread = capture.threadOf(threadState);
        return thread != null && thread.stack().unlinked();
    }

    /**
     * Stops every thread that runs or waits for the GIL: those that sleep otherwise are left to sleep. Where that takes
     * longer than a pause may, all run on.
     */
    private boolean captureAllStopped() {
        try {
            int count = 0;
            if (capture.threadCount() > together.length) {
                together = new int[2 * capture.threadCount()];
            }
            for (int i = 0; i < capture.threadCount(); i++) {
                ThreadTrack track = recorder.trackOf(capture.thread(i).threadState());
                if (track != null && mayTakeGil(track)) {
                    together[count++] = track.tid;
                }
            }
            if (!stopper.stopAll(together, count)) {
                unstoppable = true;
                return false;
            }
            if (capture.readHolder() == 0) {
                return captureUnheld(MAX_READS_STOPPED) && prepare();
            }
            if (!capture.capture(MAX_READS_STOPPED)) {
                return false;
            }
            long holder = capture.holderAfter();
            ThreadTrack track = recorder.trackOf(holder);
            return track != null && stopper.holds(track.tid) && heldThroughout(holder) && prepare();
        } finally {
            resume();
        }
    }

    private boolean prepare() {
        prepared = recorder.prepare(capture, prepareDeadline());
        return prepared;
    }

    private long prepareDeadline() {
        return stopper.lastSeenRunningNanos() + MAX_PREPARE_NANOS;
    }

    private void resume() {
        if (stopper.resume()) {
            stats.pause(System.nanoTime() - stopper.lastSeenRunningNanos(), options.maxPauseNanos());
        }
    }

    private boolean mayTakeGil(ThreadTrack track) {
        SyscallFile syscall = track.syscall;
        return syscall == null
                || !syscall.refresh()
                || syscall.isRunning()
                || (syscall.number() == SyscallNames.FUTEX && domain.isGilWord(syscall.firstArgument()));
    }

    /**
     * The holder sleeps in a system call with the GIL held. It need not be stopped, and must not be: some calls would
     * return early with EINTR. That it slept all the time is seen from the call being the same afterwards.
     */
    private boolean captureBlocked(long holder, SyscallFile syscall) {
        long before = syscall.fingerprint();
        boolean same = capture.capture(MAX_READS)
                && heldThroughout(holder)
                && syscall.refresh()
                && syscall.fingerprint() == before
                && !lookAgain(isUnlinked(holder));
        blockedHolder = same ? holder : 0;
        return same;
    }

    private boolean heldThroughout(long holder) {
        return capture.holderBefore() == holder && capture.holderAfter() == holder;
    }

    /**
     * Without stopping anyone: a second look proves how much of the first one was true. Nothing at all may be proven, as when
     * a generator was left between the two, or the data stack got a further chunk: it is then tried again at once, a
     * microsecond later.
     */
    private boolean captureTwice() {
        for (int attempt = 0; capture.captureTwice(MAX_READS); attempt++) {
            boolean lost = false;
            for (int i = 0; i < capture.threadCount(); i++) {
                RawStack stack = capture.thread(i).stack();
                RawStack earlier = capture.thread(i).lastStack();
                stack.cutToProven(earlier);
                lost |= stack.depth() == 0 && (earlier.depth() > 0 || stack.cut());
            }
            if (!lost || hopeless || attempt == MAX_UNPROVEN_ATTEMPTS) {
                hopeless = lost;
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        recorder.close();
        capture.close();
    }
}
