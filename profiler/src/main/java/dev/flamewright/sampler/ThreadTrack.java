package dev.flamewright.sampler;

import dev.flamewright.cpython.CapturedThread;
import dev.flamewright.cpython.RawStack;
import dev.flamewright.process.SyscallFile;
import dev.flamewright.sample.SampleSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the sampler remembers of one thread from sample to sample. */
final class ThreadTrack implements AutoCloseable {
    final CapturedThread thread;
    final long threadId;
    final long nativeThreadId;
    final int tid;
    final long sinkTid;
    final int sinkThread;
    final @Nullable SyscallFile syscall;

    /** The last sample's stack, decoded: the tree's node per frame, the root's side first. */
    private int depth;

    private long[] codes = new long[64];
    private int[] instructions = new int[64];
    private int[] nodes = new int[64];

    private long replacedSeen;

    /** How many frames of the stack that was prepared last are those of the last sample; -1 if none waits to be decoded. */
    private int preparedAncestors = -1;

    /** When the next code object of the stack is to be checked. */
    private long checkDueNanos;

    /** When the kernel was last asked for its state. */
    long probedNanos = Long.MIN_VALUE / 2;

    /** Python's name for it, as the sink knows it; empty until it is found. */
    String name = "";

    /** The number of the last capture that had this thread. */
    long lastCapture;

    ThreadTrack(CapturedThread thread, int tid, long sinkTid, int sinkThread, @Nullable SyscallFile syscall) {
        this.thread = thread;
        this.threadId = thread.threadId();
        this.nativeThreadId = thread.nativeThreadId();
        this.tid = tid;
        this.sinkTid = sinkTid;
        this.sinkThread = sinkThread;
        this.syscall = syscall;
    }

    /** Whether this is still the same thread: a PyThreadState can be freed and its memory given to the next one. */
    boolean isOf(CapturedThread captured) {
        return thread == captured && threadId == captured.threadId() && nativeThreadId == captured.nativeThreadId();
    }

    /** The node of {@code stack} in the sink's tree; frames that the last sample had too are not looked up again. */
    int node(RawStack stack, CodeCache codeCache, SampleSink sink, long nowNanos) {
        int newDepth = stack.depth();
        int common = preparedAncestors >= 0 && codeCache.replaced() == replacedSeen
                ? preparedAncestors
                : knownAncestors(stack, codeCache);
        preparedAncestors = -1;
        replacedSeen = codeCache.replaced();
        if (newDepth > codes.length) {
            int length = Math.max(newDepth, codes.length * 2);
            codes = Arrays.copyOf(codes, length);
            instructions = Arrays.copyOf(instructions, length);
            nodes = Arrays.copyOf(nodes, length);
        }
        int node = common == 0 ? SampleSink.ROOT : nodes[common - 1];
        for (int i = common; i < newDepth; i++) {
            long code = stack.code(newDepth - 1 - i);
            int instruction = stack.instruction(newDepth - 1 - i);
            node = sink.child(node, codeCache.frame(code, instruction, nowNanos));
            codes[i] = code;
            instructions[i] = instruction;
            nodes[i] = node;
        }
        depth = newDepth;
        return node;
    }

    /**
     * Makes sure, while the stack stands, that the code objects of its frames are known: once the thread runs on,
     * one of them may be freed and its memory be given to another.
     *
     * @param deadlineNanos when to stop, by {@link System#nanoTime()}
     * @return whether they are
     */
    boolean prepare(RawStack stack, CodeCache codeCache, long nowNanos, long deadlineNanos) {
        preparedAncestors = knownAncestors(stack, codeCache);
        int known = nowNanos < checkDueNanos ? preparedAncestors : 0;
        if (known == stack.depth()) {
            return true;
        }
        long due = known == 0 ? Long.MAX_VALUE : checkDueNanos;
        boolean complete = codeCache.prepare(stack, known, nowNanos, deadlineNanos);
        checkDueNanos = complete ? Math.min(due, codeCache.nextCheckNanos()) : nowNanos;
        return complete;
    }

    /** How many frames, from the root on, are those of the last sample and their code objects still the same. */
    private int knownAncestors(RawStack stack, CodeCache codeCache) {
        if (codeCache.replaced() != replacedSeen) {
            return 0;
        }
        int most = Math.min(depth, stack.depth());
        int common = 0;
        int fromRoot = stack.depth() - 1;
        while (common < most
                && codes[common] == stack.code(fromRoot - common)
                && instructions[common] == stack.instruction(fromRoot - common)) {
            common++;
        }
        return common;
    }

    @Override
    public void close() {
        if (syscall != null) {
            syscall.close();
        }
    }
}
