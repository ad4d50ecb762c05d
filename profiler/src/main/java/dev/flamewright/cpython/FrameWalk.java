package dev.flamewright.cpython;

import dev.flamewright.linux.VectoredRead;

/**
 * Walks the frames of a thread in the bytes of a {@link CaptureBuffer}, from the newest one to the root. What a walk met is
 * expected to be met by the next one, and where nothing of it has changed, taken over from it.
 *
 * <p>Sources: {@code Include/internal/pycore_frame.h} and, up to 3.10, {@code frameobject.h}.
 */
final class FrameWalk implements AutoCloseable {
    /** More than a frame object of a usual size ({@code sizeof(PyFrameObject)} and its variables) takes. */
    private static final int MAX_FRAME_GAP = 512;

    /** Where no frame lies. */
    private static final int NOWHERE = Integer.MIN_VALUE;

    private final FrameOffsets offsets;
    private final CaptureBuffer buffer;
    private final DataStack dataStack;

    FrameWalk(int pid, FrameOffsets offsets, CaptureBuffer buffer) {
        this.offsets = offsets;
        this.buffer = buffer;
        dataStack = new DataStack(pid, offsets);
    }

    /** Adds the bytes that a walk like the thread's last one needs. */
    void expect(CapturedThread thread) {
        thread.framesAt = buffer.read().used();
        thread.chunks.addTo(buffer);
        thread.chunksEnd = buffer.read().used();
        // Frame objects that were made one after the other often lie side by side, upwards or downwards.
        StackPath path = thread.stack.path;
        int count = path.scatteredCount();
        boolean upwards = count > 0 && path.scattered(0) < path.scattered(count - 1);
        boolean room = true;
        for (int i = 0; i < count && room; i++) {
            long address = path.scattered(upwards ? i : count - 1 - i);
            room = buffer.addFrame(address, offsets.frameSpan, MAX_FRAME_GAP);
        }
        thread.framesEnd = buffer.read().used();
    }

    /** Walks the look that the buffer says is walked; the stack of the walk before becomes the thread's last one. */
    void walk(CapturedThread thread) {
        VectoredRead read = buffer.read();
        int shift = buffer.shift();
        RawStack earlier = thread.stack;
        RawStack stack = thread.lastStack;
        thread.lastStack = earlier;
        thread.stack = stack;
        stack.clear();
        StackPath path = stack.path;
        path.clear();
        boolean asExpected = thread.chunks.settle(buffer, thread.at, offsets);
        long oldest = dataStack.oldest(read, thread, shift);
        boolean comparable = shift > 0 || (asExpected && read.asEarlier() && thread.liesAsLast(buffer));
        int known = comparable ? firstUnchanged(thread, earlier, oldest) : -1;
        int knownPlace = known < 0 ? NOWHERE : earlier.path.place(known);
        int framesAt = thread.framesAt + shift;
        thread.walkedIn(buffer);
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
            int at = circular || met == StackCapture.MAX_DEPTH ? -1 : locate(thread, frame);
            if (at < 0) {
                stack.markCut();
                loose = met < StackCapture.MAX_DEPTH && oldest != 0;
                break;
            }
            if (at - framesAt == knownPlace
                    && (oldest == 0 || rooted || known <= earlier.path.oldestMet())
                    && met + earlier.path.met() - known <= StackCapture.MAX_DEPTH) {
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
        VectoredRead read = buffer.read();
        int shift = buffer.shift();
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
        stack.markUnlinked();
        VectoredRead read = buffer.read();
        dataStack.find(read, thread, buffer.shift());
        int next = dataStack.count() - 1;
        long frame = next < 0 ? 0 : dataStack.frame(next);
        long seen = 0;
        for (int met = 0; frame != 0 && met < StackCapture.MAX_DEPTH; met++) {
            boolean expected = next >= 0 && frame == dataStack.frame(next);
            boolean followed = expected || (frame != seen && !thread.chunks.contain(frame));
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
                stack.markUnlinked();
                dataStack.doubt(next);
                frame = next < 0 ? 0 : dataStack.frame(next);
            }
        }
    }

    private boolean isKeptByObject(int at) {
        return offsets.frameOwner >= 0 && offsets.isKeptByObject(buffer.read().getByte(at + offsets.frameOwner));
    }

    private void pushFrame(RawStack stack, int at) {
        VectoredRead read = buffer.read();
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

    /** Where the frame lies in the look that is walked; -1 if it cannot be read. */
    private int locate(CapturedThread thread, long address) {
        int at = thread.chunks.locate(address, offsets.frameSpan);
        if (at >= 0) {
            return at + buffer.shift();
        }
        at = buffer.locateFrame(address, offsets.frameSpan);
        if (at >= 0) {
            thread.stack.path.addScattered(address);
        }
        return at;
    }

    @Override
    public void close() {
        dataStack.close();
    }
}
