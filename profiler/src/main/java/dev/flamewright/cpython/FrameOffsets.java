package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.FrameChain;
import dev.flamewright.cpython.layout.GilHolder;
import dev.flamewright.cpython.layout.InstructionPointer;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.linux.VectoredRead;

/**
 * The offsets that a capture needs, as plain fields: a layout is asked by name, which is too slow for every frame of
 * every sample. An offset of -1 says that the version has no such field.
 */
final class FrameOffsets {
    // Include/internal/pycore_frame.h, enum _frameowner: the same in every version that has it.
    private static final byte OWNED_BY_GENERATOR = 1;
    private static final byte OWNED_BY_FRAME_OBJECT = 2;

    /** Of the PyThreadState, only the span that holds the needed fields is read; offsets in it count from its start. */
    final int threadStateStart;

    final int threadStateSpan;
    final int threadNext;
    final int threadId;
    final int nativeThreadId;
    final int topFrame;
    final int chunk;
    final int chunkTop;

    final int threadsHead;
    final int cframeCurrentFrame;

    final int chunkPrevious;
    final int chunkSize;
    final int chunkUsedWords;
    final int chunkHeaderSpan;

    final int frameSpan;
    final int framePrevious;
    final int frameCode;
    final int frameInstruction;
    final int frameOwner;
    final long codeMask;

    /** Where the instructions lie in a code object, if frames point to them; -1 if frames count them. */
    final int codeStart;

    final int instructionUnit;

    /** The bytes of a frame before its variables ({@code FRAME_SPECIALS_SIZE}), and what a code object says of the rest. */
    final int frameHead;

    final int codeSizesStart;
    final int codeSizesSpan;
    final int codeLocals;
    final int codeStack;

    final int holderSpan;
    private final int holderLocked;
    private final int holderLast;
    private final boolean[] shimOwners = new boolean[256];

    FrameOffsets(Layout layout) {
        String thread = "PyThreadState";
        boolean objects = layout.frames() == FrameChain.FRAME_OBJECTS;
        int next = layout.offset(thread, "next");
        int id = layout.offset(thread, "thread_id");
        int nativeId = optional(layout, thread, "native_thread_id");
        int top = layout.offset(
                thread,
                switch (layout.frames()) {
                    case FRAME_OBJECTS -> "frame";
                    case CFRAME -> "cframe";
                    case CURRENT_FRAME -> "current_frame";
                });
        int newestChunk = optional(layout, thread, "datastack_chunk");
        int newestTop = optional(layout, thread, "datastack_top");
        int start = next;
        int end = next;
        for (int field : new int[] {id, nativeId, top, newestChunk, newestTop}) {
            start = field < 0 ? start : Math.min(start, field);
            end = Math.max(end, field);
        }
        threadStateStart = start;
        threadStateSpan = end + Long.BYTES - start;
        threadNext = next - start;
        threadId = id - start;
        nativeThreadId = nativeId < 0 ? -1 : nativeId - start;
        topFrame = top - start;
        chunk = newestChunk < 0 ? -1 : newestChunk - start;
        chunkTop = newestTop < 0 ? -1 : newestTop - start;

        threadsHead = layout.offset("PyInterpreterState", "threads.head", "tstate_head");
        cframeCurrentFrame = layout.frames() == FrameChain.CFRAME ? layout.offset("_PyCFrame", "current_frame") : -1;

        chunkPrevious = optional(layout, "_PyStackChunk", "previous");
        chunkSize = optional(layout, "_PyStackChunk", "size");
        chunkUsedWords = optional(layout, "_PyStackChunk", "top");
        chunkHeaderSpan = optional(layout, "_PyStackChunk", "data");

        String frame = objects ? "PyFrameObject" : "_PyInterpreterFrame";
        framePrevious = layout.offset(frame, objects ? "f_back" : "previous");
        frameCode = layout.offset(frame, "f_code", "f_executable");
        frameInstruction = layout.offset(frame, "f_lasti", "prev_instr", "instr_ptr");
        frameOwner = objects ? -1 : layout.offset(frame, "owner");
        int lastLong = Math.max(Math.max(framePrevious, frameCode), objects ? 0 : frameInstruction) + Long.BYTES;
        frameSpan = wholeWords(Math.max(lastLong, Math.max(frameInstruction + Integer.BYTES, frameOwner + 1)));
        codeMask = ~layout.stackReferenceTag();
        codeStart = layout.instructionPointer() == InstructionPointer.POINTER
                ? layout.offset("PyCodeObject", "co_code_adaptive")
                : -1;
        instructionUnit = layout.instructionPointer() == InstructionPointer.CODE_UNITS ? 2 : 1;
        for (int owner = 0; owner < shimOwners.length; owner++) {
            shimOwners[owner] = layout.isShimOwner(owner);
        }

        int locals = objects ? 0 : layout.offset("PyCodeObject", "co_nlocalsplus");
        int stack = objects ? 0 : layout.offset("PyCodeObject", "co_stacksize");
        frameHead = objects ? 0 : layout.offset(frame, "localsplus");
        codeSizesStart = Math.min(locals, stack);
        codeSizesSpan = Math.max(locals, stack) + Integer.BYTES - codeSizesStart;
        codeLocals = locals - codeSizesStart;
        codeStack = stack - codeSizesStart;

        if (layout.gilHolder() == GilHolder.INTERPRETER_GIL) {
            holderLast = layout.offset("_gil_runtime_state", "last_holder");
            holderLocked = layout.offset("_gil_runtime_state", "locked");
            holderSpan = Math.max(holderLast + Long.BYTES, holderLocked + Integer.BYTES);
        } else {
            holderLast = 0;
            holderLocked = -1;
            holderSpan = Long.BYTES;
        }
    }

    /** {@code PyThreadState.thread_id} of the thread state at {@code at}. */
    long threadId(VectoredRead read, int at) {
        return read.getLong(at + threadId);
    }

    /** {@code PyThreadState.native_thread_id}; 0 where the version has none. */
    long nativeThreadId(VectoredRead read, int at) {
        return nativeThreadId < 0 ? 0 : read.getLong(at + nativeThreadId);
    }

    /** The thread state that the words at {@code at} say holds the GIL; 0 for none. */
    long holder(VectoredRead read, int at) {
        boolean held = holderLocked < 0 || read.getInt(at + holderLocked) > 0;
        return held ? read.getLong(at + holderLast) : 0;
    }

    /**
     * Whether the frame object at {@code at} is none at the moment: one that was left waits, with an {@code ob_refcnt} of 0
     * at its very beginning, to become another, and its {@code f_back} links those that wait ({@code free_list} of {@code
     * Objects/frameobject.c}).
     */
    boolean isFree(VectoredRead read, int at) {
        return frameOwner < 0 && read.getLong(at) == 0;
    }

    /** The {@code PyCodeObject} of the frame at {@code at}; 0 for none. */
    long code(VectoredRead read, int at) {
        return read.getLong(at + frameCode) & codeMask;
    }

    /** Whether a generator, a coroutine or a frame object keeps the frame: {@code FRAME_OWNED_BY_GENERATOR}, {@code ..._FRAME_OBJECT}. */
    boolean isKeptByObject(byte owner) {
        return owner == OWNED_BY_GENERATOR || owner == OWNED_BY_FRAME_OBJECT;
    }

    boolean isShim(byte owner) {
        return shimOwners[owner & 0xff];
    }

    /** Of what begins with a word, all words that it reaches into: none of them is in another page. */
    static int wholeWords(int length) {
        return (length + Long.BYTES - 1) & -Long.BYTES;
    }

    private static int optional(Layout layout, String struct, String field) {
        return layout.has(struct, field) ? layout.offset(struct, field) : -1;
    }
}
