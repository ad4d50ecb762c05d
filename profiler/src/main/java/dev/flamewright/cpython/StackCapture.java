package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.linux.VectoredRead;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Python stacks of all threads of one {@link GilDomain} in as few system calls as can be: one, when the
 * target looks as it did last time. The addresses that the last capture met are read again in a single vectored call;
 * then the stacks are walked in the buffer, and only what is new is fetched on the way. Names and lines are not read
 * here: a capture is what happens while a thread is stopped, decoding is not.
 *
 * <p>What is read is not trusted: the numbers of threads, chunks and frames are bounded, and so are the reads. One
 * thread at a time; nothing is allocated while the target looks as before.
 *
 * <p>Sources: {@code Include/internal/pycore_interp.h} and {@code Include/cpython/pystate.h}.
 */
public final class StackCapture implements AutoCloseable {
    /** Frames beyond this many, counted from the leaf, are cut. CPython's own default limit of recursion is 1000. */
    public static final int MAX_DEPTH = 16_384;

    private static final int MAX_THREADS = 16_384;

    private final FrameOffsets offsets;
    private final GilDomain domain;
    private final DomainWords words;
    private final CaptureBuffer buffer;
    private final FrameWalk walk;

    // A thread that is captured alone has a buffer of its own: each compares what it reads with what it read before.
    private final CaptureBuffer aloneBuffer;
    private final FrameWalk aloneWalk;
    private @Nullable CapturedThread alone;
    private int switchesAt;
    private long switches;

    private CapturedThread[] threads = new CapturedThread[16];
    private int threadCount;
    private boolean listsWhole;
    private final BitSet slots = new BitSet();
    private int lastHolderAt;
    private long holderBefore;
    private long holderAfter;
    private boolean collecting;

    /** Of one domain of process {@code pid}. */
    public StackCapture(int pid, Layout layout, GilDomain domain) {
        this.domain = domain;
        offsets = new FrameOffsets(layout);
        words = new DomainWords(pid, domain, offsets);
        buffer = new CaptureBuffer(pid);
        walk = new FrameWalk(pid, offsets, buffer);
        aloneBuffer = new CaptureBuffer(pid);
        aloneWalk = new FrameWalk(pid, offsets, aloneBuffer);
    }

    /** The number of Python threads that the last capture saw. */
    public int threadCount() {
        return threadCount;
    }

    /** A thread of the last capture. The object stays the same for a thread as long as it lives. */
    public CapturedThread thread(int i) {
        return threads[i];
    }

    /** The thread of the last capture with this {@code PyThreadState}; null for none. */
    public @Nullable CapturedThread threadOf(long threadState) {
        for (int i = 0; i < threadCount; i++) {
            if (threads[i].threadState == threadState) {
                return threads[i];
            }
        }
        return null;
    }

    /** The {@code PyThreadState} that held the GIL as the capture began; 0 for none. */
    public long holderBefore() {
        return holderBefore;
    }

    /** The {@code PyThreadState} that held the GIL as the capture ended; 0 for none. */
    public long holderAfter() {
        return holderAfter;
    }

    /** Whether the cyclic garbage collector was running, on the thread that holds the GIL. */
    public boolean collecting() {
        return collecting;
    }

    /** Reads who holds the GIL now: a {@code PyThreadState *}; 0 for nobody or if it cannot be read. */
    public long readHolder() {
        return words.readHolder();
    }

    /** Whether the process can still be read at all. */
    public boolean targetReadable() {
        return words.areReadable();
    }

    /**
     * Reads all stacks.
     *
     * @param maxSingleReads how many reads beyond the first are allowed: the bound of the time that this takes
     * @return whether the interpreters and their thread lists could be read
     */
    public boolean capture(int maxSingleReads) {
        boolean captured;
        do {
            expect();
            captured = captureExpected(maxSingleReads);
        } while (!captured && buffer.isOutgrown());
        return captured;
    }

    /** Gets everything ready for {@link #captureExpected} that can be while no thread is stopped yet. */
    public void expect() {
        begin();
        addThreadStates();
        addFrames(null);
        lastHolderAt = buffer.add(domain.holderAddress(), offsets.holderSpan);
    }

    /** {@link #capture}, begun by {@link #expect}; also false if the stacks need more room, which is made by the next one. */
    public boolean captureExpected(int maxSingleReads) {
        if (!look(maxSingleReads, null) || buffer.isOutgrown()) {
            return false;
        }
        readWords(buffer);
        lastHolderAt = read(buffer, lastHolderAt, domain.holderAddress(), offsets.holderSpan);
        holderAfter = lastHolderAt < 0 ? 0 : offsets.holder(buffer.read(), lastHolderAt);
        return true;
    }

    private boolean look(int maxSingleReads, @Nullable CapturedThread except) {
        if (buffer.execute(maxSingleReads) < words.span() || buffer.isOutgrown()) {
            return false;
        }
        int found = 0;
        listsWhole = true;
        for (int i = 0; i < domain.interpreters().length; i++) {
            found = walkThreads(i, found, except);
        }
        for (int i = found; i < threadCount; i++) {
            slots.clear(threads[i].slot);
        }
        threadCount = found;
        return true;
    }

    private void readWords(CaptureBuffer buffer) {
        holderBefore = words.holder(buffer.read());
        collecting = false;
        for (int i = 0; i < domain.interpreters().length; i++) {
            collecting |= words.collecting(buffer.read(), i);
        }
    }

    /** Where bytes lie that were added as the last ones: they were not read if something before them could not be. */
    private static int read(CaptureBuffer buffer, int at, long address, int length) {
        return buffer.isRead(at, length) ? at : buffer.fetch(address, length);
    }

    /**
     * Whether the stack of the thread that holds the GIL can be captured alone, by {@link #captureAlone}, and the others'
     * afterwards, by {@link #captureOthers}, so that the one need be stopped for its own only.
     */
    public boolean canPart() {
        // A thread may go from one interpreter to another without letting go of the GIL (PyThreadState_Swap).
        return domain.switchesAddress() != 0 && domain.interpreters().length == 1;
    }

    /** Gets everything ready for {@link #captureAlone}; false if the last capture had no such thread. */
    public boolean expectAlone(long threadState) {
        CapturedThread thread = threadOf(threadState);
        alone = thread;
        if (thread == null) {
            return false;
        }
        if (aloneBuffer.empty()) {
            thread.chunks.forget();
        }
        words.addTo(aloneBuffer.read());
        thread.at = aloneBuffer.add(threadState + offsets.threadStateStart, offsets.threadStateSpan);
        aloneBuffer.read().part();
        aloneWalk.expect(thread);
        // In this order: who takes the GIL says so first, and counts after that. While the holder is the same, a count
        // that was read before it is one that the next switch will change.
        switchesAt = aloneBuffer.add(domain.switchesAddress(), Long.BYTES);
        lastHolderAt = aloneBuffer.add(domain.holderAddress(), offsets.holderSpan);
        return true;
    }

    /** Reads the stack that {@link #expectAlone} got ready for; false as {@link #captureExpected}. */
    public boolean captureAlone(int maxSingleReads) {
        CapturedThread thread = alone;
        int before = words.span() + offsets.threadStateSpan;
        if (thread == null || aloneBuffer.execute(maxSingleReads) < before || aloneBuffer.isOutgrown()) {
            return false;
        }
        readWords(aloneBuffer);
        readIds(thread, aloneBuffer.read());
        aloneWalk.walk(thread);
        switchesAt = read(aloneBuffer, switchesAt, domain.switchesAddress(), Long.BYTES);
        lastHolderAt = read(aloneBuffer, lastHolderAt, domain.holderAddress(), offsets.holderSpan);
        if (lastHolderAt < 0 || switchesAt < 0 || aloneBuffer.isOutgrown()) {
            return false;
        }
        holderAfter = offsets.holder(aloneBuffer.read(), lastHolderAt);
        switches = aloneBuffer.read().getLong(switchesAt);
        return true;
    }

    /**
     * Reads the stacks of all but the thread that {@link #captureAlone} has just captured. Unless the GIL {@link
     * #isSwitched} since, they are those of that instant: none of them can have run Python.
     *
     * @return false as {@link #captureExpected}; and where that thread has ended meanwhile, where it runs another thread
     *     state too, or where the list of threads changed while it was read
     */
    public boolean captureOthers(int maxSingleReads) {
        begin();
        addThreadStates();
        addFrames(alone);
        CapturedThread captured = alone;
        if (captured == null || !look(maxSingleReads, captured) || buffer.isOutgrown() || !listsWhole) {
            return false;
        }
        boolean met = false;
        for (int i = 0; i < threadCount; i++) {
            if (threads[i] == captured) {
                met = offsets.threadId(buffer.read(), captured.at) == captured.threadId
                        && offsets.nativeThreadId(buffer.read(), captured.at) == captured.nativeThreadId;
            } else if (threads[i].threadId == captured.threadId) {
                return false;
            }
        }
        return met;
    }

    /** Reads whether the GIL went to another thread since {@link #captureAlone}. */
    public boolean isSwitched() {
        return words.isSwitched(switches);
    }

    /**
     * Looks twice at all stacks, in one system call if the target looks as it did last time: {@link
     * CapturedThread#lastStack} is the first look and {@link CapturedThread#stack} the second. What both have in common,
     * from the root on, is what stood between the two, when the word was read that says which frame is the newest. The
     * holder of the GIL is read once only.
     *
     * @return as {@link #capture}
     */
    public boolean captureTwice(int maxSingleReads) {
        boolean room;
        boolean looked;
        int secondLook;
        do {
            begin();
            int firstRange = buffer.read().ranges();
            int firstByte = buffer.read().used();
            addFrames(null);
            int endRange = buffer.read().ranges();
            addThreadStates();
            secondLook = buffer.read().used() - firstByte;
            room = buffer.repeat(firstRange, endRange);
            looked = look(maxSingleReads, null);
        } while (buffer.isOutgrown());
        if (!looked) {
            return false;
        }
        readWords(buffer);
        holderAfter = holderBefore;
        if (!room || !buffer.isComplete()) {
            // Something was not where it was last time, and has been read later than the rest.
            return capture(maxSingleReads);
        }
        buffer.walkBehind(secondLook);
        for (int i = 0; i < threadCount; i++) {
            walk.walk(threads[i]);
        }
        return true;
    }

    private void begin() {
        if (buffer.empty()) {
            for (int i = 0; i < threadCount; i++) {
                // What there was no room for is not among them.
                threads[i].chunks.forget();
            }
        }
        words.addTo(buffer.read());
    }

    private void addThreadStates() {
        for (int i = 0; i < threadCount; i++) {
            CapturedThread thread = threads[i];
            thread.at = buffer.add(thread.threadState + offsets.threadStateStart, offsets.threadStateSpan);
        }
    }

    private void addFrames(@Nullable CapturedThread except) {
        buffer.read().part();
        for (int i = 0; i < threadCount; i++) {
            if (threads[i] != except) {
                walk.expect(threads[i]);
            }
        }
    }

    /** Walks an interpreter's list of threads. {@code found} threads of earlier interpreters are in place already. */
    private int walkThreads(int interpreter, int found, @Nullable CapturedThread except) {
        VectoredRead read = buffer.read();
        int count = found;
        long threadState = words.threadsHead(read, interpreter);
        while (threadState != 0 && count < MAX_THREADS) {
            CapturedThread thread = placeThread(threadState, count);
            if (thread == null) {
                break;
            }
            count++;
            thread.interpreter = domain.interpreters()[interpreter];
            if (thread != except) {
                readIds(thread, read);
                walk.walk(thread);
            }
            threadState = read.getLong(thread.at + offsets.threadNext);
        }
        listsWhole &= threadState == 0;
        return count;
    }

    private void readIds(CapturedThread thread, VectoredRead read) {
        thread.threadId = offsets.threadId(read, thread.at);
        thread.nativeThreadId = offsets.nativeThreadId(read, thread.at);
    }

    /** Brings the thread to place {@code i} of the array, read; null if it cannot be read or was met before. */
    private @Nullable CapturedThread placeThread(long threadState, int i) {
        int known = i;
        while (known < threadCount && threads[known].threadState != threadState) {
            known++;
        }
        if (known >= threadCount) {
            for (int j = 0; j < i; j++) {
                if (threads[j].threadState == threadState) {
                    return null;
                }
            }
            if (threadCount == threads.length) {
                threads = Arrays.copyOf(threads, threadCount * 2);
            }
            known = threadCount++;
            threads[known] = new CapturedThread(threadState, freeSlot());
            threads[known].at = -1;
        }
        CapturedThread thread = threads[known];
        threads[known] = threads[i];
        threads[i] = thread;
        if (!buffer.isRead(thread.at, offsets.threadStateSpan)) {
            thread.at = buffer.fetch(threadState + offsets.threadStateStart, offsets.threadStateSpan);
            if (thread.at < 0) {
                return null;
            }
        }
        return thread;
    }

    private int freeSlot() {
        int slot = slots.nextClearBit(0);
        slots.set(slot);
        return slot;
    }

    @Override
    public void close() {
        walk.close();
        buffer.close();
        aloneWalk.close();
        aloneBuffer.close();
    }
}
