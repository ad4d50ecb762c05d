package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.FrameChain;
import dev.flamewright.cpython.layout.GilHolder;
import dev.flamewright.cpython.layout.InstructionPointer;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the Python threads of any memory, a core file's too, one read after the other, and keeps the frames' addresses,
 * by which their locals are found. {@link StackCapture} does the like for sampling, a hundred times faster.
 */
public final class StackWalk {
    private static final int MAX_THREADS = 16_384;

    private final RemoteMemory memory;
    private final Layout layout;
    private final FrameOffsets offsets;

    /** Of a target whose runtime was found. */
    public StackWalk(RemoteMemory memory, Layout layout) {
        this.memory = memory;
        this.layout = layout;
        this.offsets = new FrameOffsets(layout);
    }

    /**
     * A Python thread.
     *
     * @param threadState address of its {@code PyThreadState}
     * @param threadId {@code PyThreadState.thread_id}: what {@code threading.get_ident()} gives
     * @param nativeThreadId {@code PyThreadState.native_thread_id}, in the target's PID namespace; 0 before 3.11
     * @param interpreter address of its {@code PyInterpreterState}
     * @param frames leaf first
     * @param cut whether frames towards the root could not be read
     */
    public record WalkedThread(
            long threadState,
            long threadId,
            long nativeThreadId,
            long interpreter,
            List<WalkedFrame> frames,
            boolean cut) {}

    /**
     * A Python frame.
     *
     * @param address of its {@code PyFrameObject} (up to 3.10) or {@code _PyInterpreterFrame}
     * @param code address of its {@code PyCodeObject}
     * @param instruction byte offset in the code; negative before the first instruction
     */
    public record WalkedFrame(long address, long code, int instruction) {}

    /**
     * The threads of an interpreter, the newest first as CPython lists them.
     *
     * @throws UnreadableMemoryException if the list of threads cannot be read
     */
    public List<WalkedThread> threads(long interpreter) throws UnreadableMemoryException {
        List<WalkedThread> threads = new ArrayList<>();
        Set<Long> met = new HashSet<>();
        long threadState = memory.readLong(interpreter + offsets.threadsHead);
        while (threadState != 0 && threads.size() < MAX_THREADS && met.add(threadState)) {
            byte[] fields = memory.bytes(threadState + offsets.threadStateStart, offsets.threadStateSpan);
            List<WalkedFrame> frames = new ArrayList<>();
            boolean cut = !addFrames(LittleEndian.getLong(fields, offsets.topFrame), frames);
            threads.add(new WalkedThread(
                    threadState,
                    LittleEndian.getLong(fields, offsets.threadId),
                    offsets.nativeThreadId < 0 ? 0 : LittleEndian.getLong(fields, offsets.nativeThreadId),
                    interpreter,
                    frames,
                    cut));
            threadState = LittleEndian.getLong(fields, offsets.threadNext);
        }
        return threads;
    }

    /**
     * The {@code PyThreadState} that holds the GIL now; 0 for none.
     *
     * @throws UnreadableMemoryException if that cannot be read
     */
    public long holder(GilDomain domain) throws UnreadableMemoryException {
        if (layout.gilHolder() != GilHolder.INTERPRETER_GIL) {
            return memory.readLong(domain.holderAddress());
        }
        boolean locked = memory.readInt(domain.holderAddress() + layout.offset("_gil_runtime_state", "locked")) > 0;
        return locked
                ? memory.readLong(domain.holderAddress() + layout.offset("_gil_runtime_state", "last_holder"))
                : 0;
    }

    /** Whether the cyclic garbage collector runs, in the thread that holds the GIL. */
    public boolean collecting(GilDomain domain) throws UnreadableMemoryException {
        for (long address : domain.collectingAddresses()) {
            if (address != 0 && memory.readInt(address) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the chain was followed to its end. */
    private boolean addFrames(long top, List<WalkedFrame> frames) {
        try {
            long address = layout.frames() == FrameChain.CFRAME && top != 0
                    ? memory.readLong(top + offsets.cframeCurrentFrame)
                    : top;
            long seen = 0;
            for (int depth = 0; address != 0; depth++) {
                if (depth == StackCapture.MAX_DEPTH || address == seen) {
                    return false;
                }
                seen = CircularChain.remember(depth, address, seen);
                byte[] frame = memory.bytes(address, offsets.frameSpan);
                if (offsets.frameOwner < 0 || !offsets.isShim(frame[offsets.frameOwner])) {
                    long code = LittleEndian.getLong(frame, offsets.frameCode) & offsets.codeMask;
                    frames.add(new WalkedFrame(address, code, instruction(frame, code)));
                }
                address = LittleEndian.getLong(frame, offsets.framePrevious);
            }
            return true;
        } catch (UnreadableMemoryException gone) {
            return false;
        }
    }

    private int instruction(byte[] frame, long code) {
        if (layout.instructionPointer() == InstructionPointer.POINTER) {
            return (int) (LittleEndian.getLong(frame, offsets.frameInstruction) - code - offsets.codeStart);
        }
        return LittleEndian.getInt(frame, offsets.frameInstruction) * offsets.instructionUnit;
    }
}
