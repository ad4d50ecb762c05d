package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.elf.LoadedElf;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;

/**
 * Finds the variable {@code interp_head} of a stripped CPython 2.7 or 3.6, which is not exported: a pointer among the
 * module's data to something that looks like an interpreter state, whose thread states point back at it.
 */
final class InterpreterHeadScan {
    private static final long MOST_DATA_BYTES = 64 << 20;
    private static final int CHUNK = 64 * 1024;
    private static final int MOST_INTERPRETERS = 1024;
    private static final long LOWEST_POINTER = 0x1000;
    private static final long HIGHEST_POINTER = 1L << 56;

    private final RemoteMemory memory;
    private final int next;
    private final int tstateHead;
    private final int interp;
    private final long currentThreadState;

    /**
     * @param layout of the version
     * @param currentThreadState the address of {@code _PyThreadState_Current}, which {@code pystate.c} declares nearby
     */
    InterpreterHeadScan(RemoteMemory memory, Layout layout, long currentThreadState) {
        this.memory = memory;
        next = layout.offset("PyInterpreterState", "next");
        tstateHead = layout.offset("PyInterpreterState", "tstate_head");
        interp = layout.offset("PyThreadState", "interp");
        this.currentThreadState = currentThreadState;
    }

    /**
     * The variable's address; 0 if there is none, as before the interpreter has started.
     *
     * <p>{@code autoInterpreterState} points at an interpreter too, but always at the first; new ones are put before it.
     * So the pointer that leads to most interpreters is the head; if several do, the one nearest to
     * {@code _PyThreadState_Current}.
     */
    long find(LoadedElf elf) {
        long best = 0;
        int most = 0;
        byte[] chunk = new byte[CHUNK];
        for (LoadedElf.Range range : elf.writableRanges()) {
            long start = (range.start() + 7) & -8L;
            long end = Math.min(range.end(), start + MOST_DATA_BYTES);
            for (long base = start; base < end; base += CHUNK) {
                int read = memory.read(base, chunk, 0, (int) Math.min(CHUNK, end - base));
                for (int at = 0; at + 8 <= read; at += 8) {
                    long pointer = LittleEndian.getLong(chunk, at);
                    if (!isPointer(pointer) || (pointer >= start && pointer < end)) {
                        continue;
                    }
                    int length = interpreters(pointer);
                    if (length > most || (length == most && length > 0 && isNearer(base + at, best))) {
                        most = length;
                        best = base + at;
                    }
                }
            }
        }
        return best;
    }

    private boolean isNearer(long candidate, long best) {
        return Math.abs(candidate - currentThreadState) < Math.abs(best - currentThreadState);
    }

    /** How many interpreter states the list from {@code interpreter} on has; 0 if one of them is none. */
    private int interpreters(long interpreter) {
        int count = 0;
        try {
            for (long at = interpreter; at != 0 && count < MOST_INTERPRETERS; at = memory.readLong(at + next)) {
                if (!isInterpreter(at)) {
                    return 0;
                }
                count++;
            }
        } catch (UnreadableMemoryException e) {
            return 0;
        }
        return count;
    }

    private boolean isInterpreter(long address) throws UnreadableMemoryException {
        if (!isPointer(address)) {
            return false;
        }
        long threadState = memory.readLong(address + tstateHead);
        return isPointer(threadState) && memory.readLong(threadState + interp) == address;
    }

    private static boolean isPointer(long value) {
        return value >= LOWEST_POINTER && value < HIGHEST_POINTER && (value & 7) == 0;
    }
}
