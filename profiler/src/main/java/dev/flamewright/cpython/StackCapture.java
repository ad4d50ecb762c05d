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
 * <p>Sources: {@code Include/internal/pycore_frame.h}, {@code pycore_interp.h}, {@code cpython/pystate.h},
 * {@code Python/pystate.c} ({@code push_chunk}) and, up to 3.10, {@code frameobject.h}.
 */
public final class StackCapture implements AutoCloseable {
    /** Frames beyond this many, counted from the leaf, are cut. CPython's own default limit of recursion is 1000. */
    public static final int MAX_DEPTH = 16_384;

    private static final int MAX_THREADS = 16_384;
    private static final int MAX_CHUNK_BYTES = 16 << 20;
    private static final int CHUNK_SLACK = 1024;
    private static final long PAGE = 4096;

    /** More than a frame object of a usual size ({@code sizeof(PyFrameObject)} and its variables) takes. */
    private static final int MAX_FRAME_GAP = 512;

    private static final int FIRST_BUFFER_BYTES = 1 << 18;

    /** No frame takes less. */
    private static final int FEWEST_RANGE_BYTES = 64;

    private static final int MAX_BUFFER_BYTES = 1 << 26;

    /** Where no frame lies. */
    private static final int NOWHERE = Integer.MIN_VALUE;

    private final int pid;
    private final FrameOffsets offsets;
    private final GilDomain domain;
    private final AddressIndex index = new AddressIndex();
    private final DomainWords words;
    private final DataStack dataStack;
    private VectoredRead read;
    private int bufferBytes = FIRST_BUFFER_BYTES;
    private boolean bufferFull;
    // The first call may read only a part of its ranges; what later calls gave back was read wholly.
    private long bytesRead;
    private int firstCallEnd;
    private int singleReads;
    // How far behind the first look's frames those of the look that is walked lie in the buffer.
    private int shift;

    private CapturedThread[] threads = new CapturedThread[16];
    private int threadCount;
    private final BitSet slots = new BitSet();
    private int lastHolderAt;
    private long holderBefore;
    private long holderAfter;
    private boolean collecting;

    /** Of one domain of process {@code pid}. */
    public StackCapture(int pid, Layout layout, GilDomain domain) {
        this.pid = pid;
        this.domain = domain;
        offsets = new FrameOffsets(layout);
        words = new DomainWords(pid, domain, offsets);
        dataStack = new DataStack(pid, offsets);
        read = newRead();
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
        } while (!captured && isOutgrown());
        return captured;
    }

    /** Gets everything ready for {@link #captureExpected} that can be while no thread is stopped yet. */
    public void expect() {
        begin();
        addThreadStates();
        addFrames();
        lastHolderAt = add(domain.holderAddress(), offsets.holderSpan);
    }

    /** {@link #capture}, begun by {@link #expect}; also false if the stacks need more room, which is made by the next one. */
    public boolean captureExpected(int maxSingleReads) {
        if (!look(maxSingleReads) || isOutgrown()) {
            return false;
        }
        if (!isRead(lastHolderAt, offsets.holderSpan)) {
            lastHolderAt = fetch(domain.holderAddress(), offsets.holderSpan);
        }
        holderAfter = lastHolderAt < 0 ? 0 : offsets.holder(read, lastHolderAt);
        return true;
    }

    private boolean look(int maxSingleReads) {
        singleReads = maxSingleReads;
        shift = 0;
        bytesRead = read.execute(pid);
        firstCallEnd = read.used();
        if (bytesRead < words.span() || isOutgrown()) {
            return false;
        }
        holderBefore = words.holder(read);
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
        begin();
        int firstRange = read.ranges();
        int firstByte = read.used();
        addFrames();
        int endRange = read.ranges();
        addThreadStates();
        int secondLook = read.used() - firstByte;
        boolean room = read.repeat(firstRange, endRange);
        bufferFull |= !room;
        boolean looked = look(maxSingleReads);
        if (isOutgrown()) {
            return captureTwice(maxSingleReads);
        }
        if (!looked) {
            return false;
        }
        holderAfter = holderBefore;
        if (!room || bytesRead != firstCallEnd || read.used() != firstCallEnd) {
            // Something was not where it was last time, and has been read later than the rest.
            return capture(maxSingleReads);
        }
        shift = secondLook;
        for (int i = 0; i < threadCount; i++) {
            walkFrames(threads[i]);
        }
        return true;
    }

    private void begin() {
        if (isOutgrown()) {
            bufferBytes *= 2;
            read.close();
            read = newRead();
            for (int i = 0; i < threadCount; i++) {
                // What there was no room for is not among them.
                threads[i].chunkCount = 0;
            }
        }
        bufferFull = false;
        index.clear();
        read.clear();
        words.addTo(read);
    }

    private boolean isOutgrown() {
        return bufferFull && bufferBytes < MAX_BUFFER_BYTES;
    }

    private void addThreadStates() {
        for (int i = 0; i < threadCount; i++) {
            CapturedThread thread = threads[i];
            thread.at = add(thread.threadState + offsets.threadStateStart, offsets.threadStateSpan);
        }
    }

    private void addFrames() {
        read.part();
        for (int i = 0; i < threadCount; i++) {
            addPredictedFrames(threads[i]);
        }
    }

    private void addPredictedFrames(CapturedThread thread) {
        thread.framesAt = read.used();
        // The oldest first: nothing that changes then lies before what has stayed as it was.
        for (int c = thread.chunkCount - 1; c >= 0; c--) {
            if (c == 0) {
                thread.chunkLengths[0] = thread.newestWanted;
            }
            thread.chunkOffsets[c] = add(thread.chunkAddresses[c], thread.chunkLengths[c]);
        }
        thread.chunksEnd = read.used();
        // Frame objects that were made one after the other often lie side by side, upwards or downwards.
        StackPath path = thread.stack.path;
        int count = path.scatteredCount();
        boolean upwards = count > 0 && path.scattered(0) < path.scattered(count - 1);
        for (int i = 0; i < count; i++) {
            long address = path.scattered(upwards ? i : count - 1 - i);
            if (index.get(address) < 0) {
                int at = read.addNear(address, offsets.frameSpan, MAX_FRAME_GAP);
                if (at < 0) {
                    bufferFull = true;
                    break;
                }
                index.put(address, at);
            }
        }
        thread.framesEnd = read.used();
    }

    /** Walks an interpreter's list of threads. {@code found} threads of earlier interpreters are in place already. */
    private int walkThreads(int interpreter, int found) {
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
            walkFrames(thread);
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
        if (!isRead(thread.at, offsets.threadStateSpan)) {
            thread.at = fetch(threadState + offsets.threadStateStart, offsets.threadStateSpan);
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

    private void walkFrames(CapturedThread thread) {
        RawStack earlier = thread.stack;
        RawStack stack = thread.lastStack;
        thread.lastStack = earlier;
        thread.stack = stack;
        stack.clear();
        StackPath path = stack.path;
        path.clear();
        boolean asPredicted = settleChunks(thread);
        long oldest = dataStack.oldest(read, thread, shift);
        boolean comparable = shift > 0 || (asPredicted && read.asEarlier() && thread.liesAsLast());
        int known = comparable ? firstUnchanged(thread, earlier, oldest) : -1;
        int knownPlace = known < 0 ? NOWHERE : earlier.path.place(known);
        int framesAt = thread.framesAt + shift;
        thread.walkedAt(shift);
        long frame = read.getLong(thread.at + offsets.topFrame);
        if (offsets.cframeCurrentFrame >= 0 && frame != 0) {
            int at = locate(thread, frame);
            if (at < 0) {
                walkDataStack(thread);
                return;
            }
            frame = read.getLong(at + offsets.cframeCurrentFrame);
        }
        boolean rooted = false;
        boolean together = true;
        // What is on the C stack, as a _PyCFrame is, may have become anything since.
        boolean loose = oldest != 0 && offsets.cframeCurrentFrame >= 0;
        long seen = 0;
        for (int met = 0; frame != 0; met++) {
            boolean circular = frame == seen;
            int scattered = path.scatteredCount();
            int at = circular || met == MAX_DEPTH ? -1 : locate(thread, frame);
            if (at < 0) {
                stack.markCut();
                loose = met < MAX_DEPTH && oldest != 0;
                break;
            }
            if (at - framesAt == knownPlace
                    && (oldest == 0 || rooted || known <= earlier.path.oldestMet())
                    && met + earlier.path.met() - known <= MAX_DEPTH) {
                stack.takeOver(earlier, known, scattered);
                loose = false;
                break;
            }
            seen = CircularChain.remember(met, frame, seen);
            if (frame == oldest) {
                rooted = true;
                path.markOldest();
            }
            together &= at >= framesAt && at < thread.framesEnd + shift;
            path.add(at - framesAt, stack.depth(), scattered);
            if (offsets.isFree(read, at)) {
                // The thread has left it since it was seen there, and all that it called; or it is in line to be used.
                stack.clear();
                stack.markTorn();
            } else {
                pushFrame(stack, at);
            }
            frame = read.getLong(at + offsets.framePrevious);
            loose = frame == 0 && (oldest == 0 ? isKeptByObject(at) : !rooted);
        }
        if (loose) {
            walkDataStack(thread);
        } else if (together && !stack.cut()) {
            path.end(oldest);
        }
    }

    /**
     * From which frame on the way of an earlier walk, if it led to the root, has stayed the same: the number of the first
     * such frame; -1 for none. The earlier walk is the first look of this capture, or the last one of the capture before.
     */
    private int firstUnchanged(CapturedThread thread, RawStack earlier, long oldest) {
        StackPath path = earlier.path;
        if (!path.endsAt(oldest)) {
            return -1;
        }
        int chunks = thread.chunksEnd - thread.framesAt;
        int sameChunks = sameBytes(thread, 0, chunks) - offsets.frameSpan;
        int first = -1;
        for (int i = path.met() - 1; i >= 0 && earlier.has(i); i--) {
            int place = path.place(i);
            boolean same = place < chunks
                    ? place >= 0 && place <= sameChunks
                    : sameBytes(thread, place, offsets.frameSpan) == offsets.frameSpan;
            if (!same) {
                break;
            }
            first = i;
        }
        return first;
    }

    private int sameBytes(CapturedThread thread, int start, int length) {
        int at = thread.framesAt + shift + start;
        int earlierAt = thread.lastFramesAt + thread.lastShift + start;
        return shift > 0 ? read.sameAs(at, earlierAt, length) : read.sameAsEarlier(at, earlierAt, length);
    }

    /**
     * Walks the stack from the newest frame on the data stack that is linked to the root. The thread's newest frame is not:
     * a generator's is linked to its caller only while it runs, and the frames by which C code enters the interpreter lie
     * on the C stack; the thread has left one of those while it was being read. What lies above is cut off.
     */
    private void walkDataStack(CapturedThread thread) {
        RawStack stack = thread.stack;
        stack.clear();
        stack.markCut();
        dataStack.find(read, thread, shift);
        int next = dataStack.count() - 1;
        long frame = next < 0 ? 0 : dataStack.frame(next);
        long seen = 0;
        for (int met = 0; frame != 0 && met < MAX_DEPTH; met++) {
            boolean expected = next >= 0 && frame == dataStack.frame(next);
            boolean followed = expected || (frame != seen && !isInChunk(thread, frame));
            int at = followed ? locate(thread, frame) : -1;
            seen = CircularChain.remember(met, frame, seen);
            next -= expected ? 1 : 0;
            long previous = at < 0 ? 0 : read.getLong(at + offsets.framePrevious);
            // What ends before it has met all that lie below is not linked to the root either.
            if (at >= 0 && (previous != 0 || (next < 0 && !isKeptByObject(at)))) {
                pushFrame(stack, at);
                frame = previous;
            } else {
                // What was pushed so far is no part of the stack any more, or not yet.
                stack.clear();
                stack.markCut();
                dataStack.doubt(next);
                frame = next < 0 ? 0 : dataStack.frame(next);
            }
        }
    }

    private boolean isKeptByObject(int at) {
        return offsets.frameOwner >= 0 && offsets.isKeptByObject(read.getByte(at + offsets.frameOwner));
    }

    private static boolean isInChunk(CapturedThread thread, long address) {
        for (int c = 0; c < thread.chunkCount; c++) {
            long inside = address - thread.chunkAddresses[c];
            if (inside >= 0 && inside < thread.chunkLengths[c]) {
                return true;
            }
        }
        return false;
    }

    private void pushFrame(RawStack stack, int at) {
        if (offsets.frameOwner >= 0 && offsets.isShim(read.getByte(at + offsets.frameOwner))) {
            return;
        }
        long code = offsets.code(read, at);
        if (code == 0) {
            return;
        }
        if (offsets.codeStart >= 0) {
            long instruction = read.getLong(at + offsets.frameInstruction) - code - offsets.codeStart;
            stack.push(code, (int) Math.clamp(instruction, -1L, Integer.MAX_VALUE));
        } else {
            stack.push(code, read.getInt(at + offsets.frameInstruction) * offsets.instructionUnit);
        }
    }

    /** Where the frame at {@code address} lies in the buffer, fetched if need be; -1 if it cannot be read. */
    private int locate(CapturedThread thread, long address) {
        for (int c = 0; c < thread.chunkCount; c++) {
            long inside = address - thread.chunkAddresses[c];
            if (inside >= 0 && inside <= thread.chunkLengths[c] - offsets.frameSpan && thread.chunkOffsets[c] >= 0) {
                return thread.chunkOffsets[c] + shift + (int) inside;
            }
        }
        int at = index.get(address);
        if (at >= 0 && at < firstCallEnd) {
            at += shift;
        }
        if (!isRead(at, offsets.frameSpan)) {
            boolean indexed = at >= 0;
            at = fetch(address, offsets.frameSpan);
            if (at < 0) {
                return -1;
            }
            if (!indexed) {
                index.put(address, at);
            }
        }
        thread.stack.path.addScattered(address);
        return at;
    }

    /**
     * Brings the list of chunks up to what the thread state says now. The newest chunk is used up to
     * {@code datastack_top}; older ones are followed by {@code _PyStackChunk.previous} and used up to {@code top}.
     *
     * @return whether the chunks are those that were expected
     */
    private boolean settleChunks(CapturedThread thread) {
        if (offsets.chunk < 0) {
            return true;
        }
        long newest = read.getLong(thread.at + offsets.chunk);
        long top = read.getLong(thread.at + offsets.chunkTop);
        long used = top - newest;
        if (newest == 0 || used < offsets.chunkHeaderSpan || used > MAX_CHUNK_BYTES) {
            thread.chunkCount = 0;
            return false;
        }
        boolean asPredicted = thread.chunkCount > 0
                && thread.chunkAddresses[0] == newest
                && used <= thread.chunkLengths[0]
                && areChunksRead(thread);
        if (!asPredicted) {
            rebuildChunks(thread, newest, (int) used);
        }
        if (thread.chunkCount > 0) {
            long size = read.getLong(thread.chunkOffsets[0] + offsets.chunkSize);
            boolean tooSmall = used + CHUNK_SLACK / 2 > thread.newestWanted;
            boolean tooBig = used + 4 * CHUNK_SLACK < thread.newestWanted;
            if (!asPredicted || tooSmall || tooBig) {
                long page = pageEnd(top + CHUNK_SLACK / 4) - newest;
                thread.newestWanted = (int) Math.max(used, Math.min(Math.min(used + CHUNK_SLACK, page), size));
            }
        }
        return asPredicted;
    }

    private boolean areChunksRead(CapturedThread thread) {
        for (int c = 0; c < thread.chunkCount; c++) {
            if (!isRead(thread.chunkOffsets[c], thread.chunkLengths[c])) {
                return false;
            }
        }
        return true;
    }

    /** A range that ends with a page is read faster than one that goes on for a few bytes. */
    private static long pageEnd(long address) {
        return (address + PAGE - 1) & -PAGE;
    }

    private void rebuildChunks(CapturedThread thread, long newest, int used) {
        int count = 0;
        long address = newest;
        int length = used;
        while (address != 0 && count < CapturedThread.MAX_CHUNKS) {
            int known = knownChunk(thread, address, length, count);
            int at = known >= 0 ? thread.chunkOffsets[known] : fetch(address, length);
            if (at < 0) {
                break;
            }
            makeRoom(thread, count);
            thread.chunkAddresses[count] = address;
            thread.chunkLengths[count] = length;
            thread.chunkOffsets[count] = at;
            count++;
            address = read.getLong(at + offsets.chunkPrevious);
            if (address != 0) {
                int header = fetch(address, offsets.chunkHeaderSpan);
                if (header < 0) {
                    break;
                }
                long words = read.getLong(header + offsets.chunkUsedWords);
                if (words < 0 || words > MAX_CHUNK_BYTES / Long.BYTES) {
                    break;
                }
                length = offsets.chunkHeaderSpan + (int) words * Long.BYTES;
            }
        }
        thread.chunkCount = count;
    }

    /** A chunk at or after place {@code from} that was predicted and read in this capture; -1 if none. */
    private int knownChunk(CapturedThread thread, long address, int length, int from) {
        for (int c = from; c < thread.chunkCount; c++) {
            if (thread.chunkAddresses[c] == address
                    && thread.chunkLengths[c] >= length
                    && isRead(thread.chunkOffsets[c], thread.chunkLengths[c])) {
                return c;
            }
        }
        return -1;
    }

    private static void makeRoom(CapturedThread thread, int count) {
        if (count == thread.chunkAddresses.length) {
            thread.chunkAddresses = Arrays.copyOf(thread.chunkAddresses, count * 2);
            thread.chunkLengths = Arrays.copyOf(thread.chunkLengths, count * 2);
            thread.chunkOffsets = Arrays.copyOf(thread.chunkOffsets, count * 2);
        }
    }

    private int add(long address, int length) {
        int at = read.add(address, length);
        if (at < 0) {
            bufferFull = true;
        }
        return at;
    }

    /** Reads a range by a call of its own; -1 if that fails or the bound of single reads is reached. */
    private int fetch(long address, int length) {
        if (singleReads-- <= 0) {
            return -1;
        }
        int at = add(address, length);
        if (at < 0) {
            return -1;
        }
        if (read.execute(pid) != length) {
            return -1;
        }
        return at;
    }

    /** Whether the bytes at {@code at}, which may be -1, were read. */
    private boolean isRead(int at, int length) {
        return at >= 0 && (at + length <= bytesRead || at >= firstCallEnd);
    }

    private VectoredRead newRead() {
        return new VectoredRead(bufferBytes / FEWEST_RANGE_BYTES, bufferBytes, true);
    }

    @Override
    public void close() {
        dataStack.close();
        read.close();
    }
}
