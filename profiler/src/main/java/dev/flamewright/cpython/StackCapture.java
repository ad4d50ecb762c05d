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

    private CapturedThread[] threads = new CapturedThread[16];
    private int threadCount;
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
    }

    /** The number of Python threads that the last capture saw. */
    public int threadCount() {
        return threadCount;
    }

    /** A thread of the last capture. The object stays the same for a thread as long as it lives. */
    public CapturedThread thread(int i) {
        return threads[i];
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
        addFrames();
        lastHolderAt = buffer.add(domain.holderAddress(), offsets.holderSpan);
    }

    /** {@link #capture}, begun by {@link #expect}; also false if the stacks need more room, which is made by the next one. */
    public boolean captureExpected(int maxSingleReads) {
        if (!look(maxSingleReads) || buffer.isOutgrown()) {
            return false;
        }
        if (!buffer.isRead(lastHolderAt, offsets.holderSpan)) {
            lastHolderAt = buffer.fetch(domain.holderAddress(), offsets.holderSpan);
        }
        holderAfter = lastHolderAt < 0 ? 0 : offsets.holder(buffer.read(), lastHolderAt);
        return true;
    }

    private boolean look(int maxSingleReads) {
        if (buffer.execute(maxSingleReads) < words.span() || buffer.isOutgrown()) {
            return false;
        }
        holderBefore = words.holder(buffer.read());
        collecting = false;
        int found = 0;
        for (int i = 0; i < domain.interpreters().length; i++) {
            found = walkThreads(i, found);
        }
        for (int i = found; i < threadCount; i++) {
            slots.clear(threads[i].slot);
        }
        threadCount = found;
        return true;
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
            addFrames();
            int endRange = buffer.read().ranges();
            addThreadStates();
            secondLook = buffer.read().used() - firstByte;
            room = buffer.repeat(firstRange, endRange);
            looked = look(maxSingleReads);
        } while (buffer.isOutgrown());
        if (!looked) {
            return false;
        }
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

    private void addFrames() {
        buffer.read().part();
        for (int i = 0; i < threadCount; i++) {
            walk.expect(threads[i]);
        }
    }

    /** Walks an interpreter's list of threads. {@code found} threads of earlier interpreters are in place already. */
    private int walkThreads(int interpreter, int found) {
        VectoredRead read = buffer.read();
        int count = found;
        collecting |= words.collecting(read, interpreter);
        long threadState = words.threadsHead(read, interpreter);
        while (threadState != 0 && count < MAX_THREADS) {
            CapturedThread thread = placeThread(threadState, count);
            if (thread == null) {
                break;
            }
            count++;
            int at = thread.at;
            thread.interpreter = domain.interpreters()[interpreter];
            thread.threadId = read.getLong(at + offsets.threadId);
            thread.nativeThreadId = offsets.nativeThreadId < 0 ? 0 : read.getLong(at + offsets.nativeThreadId);
            walk.walk(thread);
            threadState = read.getLong(at + offsets.threadNext);
        }
        return count;
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
    }
}
