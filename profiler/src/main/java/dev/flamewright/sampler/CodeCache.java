package dev.flamewright.sampler;

import dev.flamewright.cpython.CodeObject;
import dev.flamewright.cpython.RawStack;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.linux.VectoredRead;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.SampleSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From (code object, instruction) to an interned frame: names and line tables are read the first time only.
 *
 * <p>A code object can die and its address be given to another one. So a stack's frames that were not there in the
 * thread's last sample are checked: a few fields of their code objects are read again, all in one call, and compared.
 * A code object is checked at most once a millisecond, which bounds the cost at high rates.
 */
final class CodeCache {
    private static final long CHECK_INTERVAL_NANOS = 1_000_000;
    private static final int MAX_ENTRIES = 1 << 18;
    private static final int MAX_CHECKED = 256;

    private final int pid;
    private final RemoteMemory memory;
    private final Layout layout;
    private final SampleSink sink;
    private final int unreadableFrame;

    private Entry[] slots = new Entry[1024];
    private int size;

    // The identifying fields of a code object, which lie within one span: name, file, line table, first line.
    private final int identityStart;
    private final int identitySpan;
    private final int[] identityPointers;
    private final int identityLine;
    private final VectoredRead identities;
    private final Entry[] checked = new Entry[MAX_CHECKED];
    private final int[] checkedOffsets = new int[MAX_CHECKED];

    /** A code object as it was when last read. */
    private static final class Entry {
        final long address;

        @Nullable
        CodeObject code;

        long identity;
        long checkedNanos;
        int[] instructions = new int[8];
        int[] frames = new int[8];
        int size;

        Entry(long address) {
            this.address = address;
        }
    }

    CodeCache(int pid, RemoteMemory memory, Layout layout, SampleSink sink) {
        this.pid = pid;
        this.memory = memory;
        this.layout = layout;
        this.sink = sink;
        unreadableFrame = sink.frame(new LabelFrame("<unreadable code>"));
        int line = layout.offset("PyCodeObject", "co_firstlineno");
        int[] pointers = {
            layout.offset("PyCodeObject", "co_name"),
            layout.offset("PyCodeObject", "co_filename"),
            layout.offset("PyCodeObject", "co_linetable", "co_lnotab"),
        };
        int start = Math.min(line, Arrays.stream(pointers).min().getAsInt());
        int end = Math.max(line + Integer.BYTES, Arrays.stream(pointers).max().getAsInt() + Long.BYTES);
        identityStart = start;
        identitySpan = end - start;
        identityPointers =
                Arrays.stream(pointers).map(pointer -> pointer - start).toArray();
        identityLine = line - start;
        identities = new VectoredRead(MAX_CHECKED, MAX_CHECKED * identitySpan);
    }

    /**
     * Makes sure that the code objects of the {@code count} frames next to the leaf are those that are remembered.
     *
     * @return whether any was another one, so that frames interned for its address no longer hold
     */
    boolean check(RawStack stack, int count, long nowNanos) {
        identities.clear();
        int n = 0;
        for (int i = 0; i < count && n < MAX_CHECKED; i++) {
            Entry entry = find(stack.code(i));
            if (entry != null && nowNanos - entry.checkedNanos > CHECK_INTERVAL_NANOS) {
                entry.checkedNanos = nowNanos;
                checkedOffsets[n] = identities.add(entry.address + identityStart, identitySpan);
                checked[n++] = entry;
            }
        }
        if (n == 0) {
            return false;
        }
        long bytesRead = identities.execute(pid);
        boolean changed = false;
        for (int i = 0; i < n; i++) {
            boolean same =
                    checkedOffsets[i] + identitySpan <= bytesRead && identity(checkedOffsets[i]) == checked[i].identity;
            if (!same) {
                checked[i].code = null;
                checked[i].size = 0;
                changed = true;
            }
        }
        return changed;
    }

    private long identity(int at) {
        long hash = identities.getInt(at + identityLine);
        for (int pointer : identityPointers) {
            hash = hash * 0x9E3779B97F4A7C15L + identities.getLong(at + pointer);
        }
        return hash;
    }

    /** The sink's number of the frame that executes {@code instruction} of the code object at {@code code}. */
    int frame(long code, int instruction, long nowNanos) {
        Entry entry = find(code);
        if (entry == null) {
            entry = insert(code);
        }
        if (entry.size > 0) {
            int mask = entry.instructions.length - 1;
            for (int slot = hash(instruction) & mask; entry.frames[slot] != 0; slot = (slot + 1) & mask) {
                if (entry.instructions[slot] == instruction) {
                    return entry.frames[slot] - 1;
                }
            }
        }
        return decode(entry, instruction, nowNanos);
    }

    private int decode(Entry entry, int instruction, long nowNanos) {
        try {
            if (entry.code == null) {
                readIdentity(entry, nowNanos);
                entry.code = CodeObject.read(memory, layout, entry.address);
            }
            int frame = sink.frame(entry.code.frame(instruction));
            remember(entry, instruction, frame);
            return frame;
        } catch (UnreadableMemoryException e) {
            return unreadableFrame;
        }
    }

    private void readIdentity(Entry entry, long nowNanos) throws UnreadableMemoryException {
        identities.clear();
        int at = identities.add(entry.address + identityStart, identitySpan);
        if (identities.execute(pid) != identitySpan) {
            throw new UnreadableMemoryException(entry.address, identitySpan);
        }
        entry.identity = identity(at);
        entry.checkedNanos = nowNanos;
    }

    private static void remember(Entry entry, int instruction, int frame) {
        if (entry.size == 0) {
            Arrays.fill(entry.frames, 0);
        }
        if ((entry.size + 1) * 2 > entry.instructions.length) {
            int[] oldInstructions = entry.instructions;
            int[] oldFrames = entry.frames;
            entry.instructions = new int[oldInstructions.length * 2];
            entry.frames = new int[oldInstructions.length * 2];
            entry.size = 0;
            for (int i = 0; i < oldFrames.length; i++) {
                if (oldFrames[i] != 0) {
                    place(entry, oldInstructions[i], oldFrames[i]);
                }
            }
        }
        place(entry, instruction, frame + 1);
    }

    private static void place(Entry entry, int instruction, int framePlusOne) {
        int mask = entry.instructions.length - 1;
        int slot = hash(instruction) & mask;
        while (entry.frames[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        entry.instructions[slot] = instruction;
        entry.frames[slot] = framePlusOne;
        entry.size++;
    }

    private @Nullable Entry find(long code) {
        int mask = slots.length - 1;
        int slot = hash(code) & mask;
        for (Entry entry; (entry = slots[slot]) != null; slot = (slot + 1) & mask) {
            if (entry.address == code) {
                return entry;
            }
        }
        return null;
    }

    private Entry insert(long code) {
        if (size == MAX_ENTRIES) {
            // A target that makes code objects without end: start anew rather than grow without end.
            slots = new Entry[1024];
            size = 0;
        }
        if (++size * 2 > slots.length) {
            Entry[] old = slots;
            slots = new Entry[old.length * 2];
            for (Entry entry : old) {
                if (entry != null) {
                    place(entry);
                }
            }
        }
        Entry entry = new Entry(code);
        place(entry);
        return entry;
    }

    private void place(Entry entry) {
        int mask = slots.length - 1;
        int slot = hash(entry.address) & mask;
        while (slots[slot] != null) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = entry;
    }

    private static int hash(long value) {
        return (int) ((value * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
