package dev.flamewright.cpython;

import org.jspecify.annotations.Nullable;

/** A Python thread as the last capture saw it, and what was learned from earlier ones to read it faster. */
public final class CapturedThread {
    final long threadState;
    final int slot;

    long threadId;
    long nativeThreadId;
    long interpreter;
    RawStack stack = new RawStack();
    RawStack lastStack = new RawStack();
    final DataStackChunks chunks = new DataStackChunks();

    /** Where the last read of the PyThreadState lies in the buffer; -1 if it was not read. */
    int at;

    // Where the bytes of its frames lie in the buffer: first what lies on the data stack, then, behind chunksEnd,
    // what is scattered. And where they lay, in which buffer, when it was walked last.
    int framesAt;
    int chunksEnd;
    int framesEnd;
    int lastFramesAt;
    int lastShift;
    private @Nullable CaptureBuffer lastBuffer;
    private long lastGeneration;
    private int lastChunksEnd;
    private int lastFramesEnd;

    CapturedThread(long threadState, int slot) {
        this.threadState = threadState;
        this.slot = slot;
    }

    /** Says that its stack was walked, in the look of the buffer that is walked. */
    void walkedIn(CaptureBuffer buffer) {
        lastBuffer = buffer;
        lastGeneration = buffer.generation();
        lastFramesAt = framesAt;
        lastChunksEnd = chunksEnd;
        lastFramesEnd = framesEnd;
        lastShift = buffer.shift();
    }

    /**
     * Whether it was walked last in what this buffer had before it was emptied, and its frames lie as they did then. The
     * very same ranges may be parted between threads in another way: frames that lie close together are read as one.
     */
    boolean liesAsLast(CaptureBuffer buffer) {
        return buffer == lastBuffer
                && buffer.generation() == lastGeneration + 1
                && framesAt == lastFramesAt
                && chunksEnd == lastChunksEnd
                && framesEnd == lastFramesEnd;
    }

    /** The address of its {@code PyThreadState}. */
    public long threadState() {
        return threadState;
    }

    /** A small number that stays with this object, for arrays beside it. Reused after the thread has ended. */
    public int slot() {
        return slot;
    }

    /** {@code PyThreadState.thread_id}: what {@code threading.get_ident()} gives; with glibc, a {@code pthread_t}. */
    public long threadId() {
        return threadId;
    }

    /** {@code PyThreadState.native_thread_id}, in the target's PID namespace; 0 before 3.11. */
    public long nativeThreadId() {
        return nativeThreadId;
    }

    /** The address of its {@code PyInterpreterState}. */
    public long interpreter() {
        return interpreter;
    }

    /** The stack of the last capture. */
    public RawStack stack() {
        return stack;
    }

    /** The stack of the capture before. */
    public RawStack lastStack() {
        return lastStack;
    }
}
