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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From (code object, instruction) to an interned frame: names and line tables are read the first time only.
 *
 * <p>A code object can die and its address be given to another one, and so can those of its name and file. So the code
 * objects of a stack are checked: a few of their fields, and the beginnings of those two texts, are read again, all in one
 * call, and compared. One that is new is checked for every sample; the longer it
 * has stayed the same, the more rarely, so that the cost goes away for the functions that a program is made of.
 */
final class CodeCache implements AutoCloseable {
    /** A code object that has been the same for a time is trusted for 1/64 of that time. */
    private static final int TRUST_LOG2 = 6;

    private static final int MAX_ENTRIES = 1 << 18;

    /** What could not be read is not tried again before this time: damaged stacks may have thousands of such frames. */
    private static final long RETRY_NANOS = 5_000_000;

    private static final int MAX_CHECKED = 512;

    /** How much of a text object is compared: its length and hash, and in most cases all its characters. */
    private static final int TEXT_SPAN = 96;

    private static final int RANGES_PER_CHECK = 3;

    private final int pid;
    private final RemoteMemory memory;
    private final Layout layout;
    private final SampleSink sink;
    private final int unreadableFrame;

    private Entry[] slots = new Entry[1024];
    private int size;
    private long replaced;

    // The identifying fields of a code object, which lie within one span: name, file, line table, first line.
    private final int identityStart;
    private final int identitySpan;
    private final int identityName;
    private final int identityFile;
    private final int identityLines;
    private final int identityLine;
    private final int textStart;
    private final VectoredRead identities;
    private final Entry[] checked = new Entry[MAX_CHECKED];
    private final int[] checkedOffsets = new int[MAX_CHECKED];
    private long nextCheckNanos;
    private long failuresSince = Long.MIN_VALUE;

    /** A code object as it was when last read. */
    private static final class Entry {
        final long address;

        @Nullable
        CodeObject code;

        long nameAddress;
        long fileAddress;
        long identity;
        long sinceNanos;
        long checkedNanos;
        long failedNanos = Long.MIN_VALUE / 2;
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
        int name = layout.offset("PyCodeObject", "co_name");
        int file = layout.offset("PyCodeObject", "co_filename");
        int lines = layout.offset("PyCodeObject", "co_linetable", "co_lnotab");
        identityStart = Math.min(Math.min(line, name), Math.min(file, lines));
        identitySpan = Math.max(Math.max(line, name), Math.max(file, lines)) + Long.BYTES - identityStart;
        identityLine = line - identityStart;
        identityName = name - identityStart;
        identityFile = file - identityStart;
        identityLines = lines - identityStart;
        textStart = layout.size("PyObject");
        identities = new VectoredRead(
                MAX_CHECKED * RANGES_PER_CHECK, MAX_CHECKED * (identitySpan + (RANGES_PER_CHECK - 1) * TEXT_SPAN));
    }

    /**
     * Makes sure that the code objects of a stack are those that are remembered, and reads those that are not.
     *
     * @param ancestors how many frames, from the root on, need none of this
     * @param deadlineNanos when to stop reading, by {@link System#nanoTime()}
     * @return whether all that can be read is known now
     */
    boolean prepare(RawStack stack, int ancestors, long nowNanos, long deadlineNanos) {
        int frames = stack.depth() - ancestors;
        identities.clear();
        nextCheckNanos = Long.MAX_VALUE;
        int due = 0;
        boolean missing = false;
        for (int i = 0; i < frames; i++) {
            Entry entry = find(stack.code(i));
            if (entry == null || entry.code == null) {
                missing = true;
            } else if (entry.checkedNanos != nowNanos && dueNanos(entry) <= nowNanos && due < MAX_CHECKED) {
                entry.checkedNanos = nowNanos;
                checkedOffsets[due] = addIdentity(entry);
                checked[due++] = entry;
                nextCheckNanos = Math.min(nextCheckNanos, dueNanos(entry));
            } else {
                nextCheckNanos = Math.min(nextCheckNanos, dueNanos(entry));
            }
        }
        missing |= due > 0 && !check(due);
        return !missing || load(stack, frames, deadlineNanos);
    }

    /** When the first code object of the stack that was last prepared is to be checked, by {@link System#nanoTime()}. */
    long nextCheckNanos() {
        return nextCheckNanos;
    }

    private boolean check(int count) {
        long bytesRead = identities.execute(pid);
        boolean all = true;
        for (int i = 0; i < count; i++) {
            boolean same = checkedOffsets[i] + identitySpan + 2 * TEXT_SPAN <= bytesRead
                    && identity(checkedOffsets[i]) == checked[i].identity;
            if (!same) {
                checked[i].code = null;
                checked[i].size = 0;
                replaced++;
                all = false;
            }
        }
        return all;
    }

    private static long dueNanos(Entry entry) {
        return entry.checkedNanos + ((entry.checkedNanos - entry.sinceNanos) >> TRUST_LOG2);
    }

    /** Says that what could not be read so far may be read now: it was looked for where nothing stood still. */
    void forgetFailures() {
        failuresSince = System.nanoTime();
    }

    /** How often a code object was found to be another one: frames that were interned before may then not hold. */
    long replaced() {
        return replaced;
    }

    private boolean load(RawStack stack, int frames, long deadlineNanos) {
        for (int i = 0; i < frames; i++) {
            Entry entry = find(stack.code(i));
            if (entry == null || entry.code == null) {
                long now = System.nanoTime();
                if (now > deadlineNanos) {
                    return false;
                }
                try {
                    read(entry == null ? insert(stack.code(i)) : entry, now);
                    nextCheckNanos = now;
                } catch (UnreadableMemoryException unreadable) {
                    // The frame is shown as such when it is decoded.
                }
            }
        }
        return true;
    }

    private void read(Entry entry, long nowNanos) throws UnreadableMemoryException {
        if (entry.failedNanos >= failuresSince && nowNanos - entry.failedNanos < RETRY_NANOS) {
            throw new UnreadableMemoryException(entry.address, "could not be read a moment ago");
        }
        try {
            readIdentity(entry, nowNanos);
            entry.code = CodeObject.read(memory, layout, entry.address);
        } catch (UnreadableMemoryException unreadable) {
            entry.failedNanos = nowNanos;
            throw unreadable;
        }
    }

    private int addIdentity(Entry entry) {
        int at = identities.add(entry.address + identityStart, identitySpan);
        identities.add(entry.nameAddress + textStart, TEXT_SPAN);
        identities.add(entry.fileAddress + textStart, TEXT_SPAN);
        return at;
    }

    /** A hash of the fields at {@code at} and of the two texts behind them. */
    private long identity(int at) {
        long hash = identities.getInt(at + identityLine);
        hash = mix(hash, identities.getLong(at + identityName));
        hash = mix(hash, identities.getLong(at + identityFile));
        hash = mix(hash, identities.getLong(at + identityLines));
        for (int i = 0; i < 2 * TEXT_SPAN; i += Long.BYTES) {
            hash = mix(hash, identities.getLong(at + identitySpan + i));
        }
        return hash;
    }

    private static long mix(long hash, long value) {
        long h = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return h ^ (h >>> 32);
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
                read(entry, nowNanos);
            }
            CodeObject code = Objects.requireNonNull(entry.code);
            int frame = sink.frame(code.frame(instruction));
            remember(entry, instruction, frame);
            return frame;
        } catch (UnreadableMemoryException e) {
            return unreadableFrame;
        }
    }

    private void readIdentity(Entry entry, long nowNanos) throws UnreadableMemoryException {
        identities.clear();
        int fields = identities.add(entry.address + identityStart, identitySpan);
        if (identities.execute(pid) != identitySpan) {
            throw new UnreadableMemoryException(entry.address, identitySpan);
        }
        entry.nameAddress = identities.getLong(fields + identityName);
        entry.fileAddress = identities.getLong(fields + identityFile);
        identities.clear();
        int at = addIdentity(entry);
        // Where a text lies at the end of a mapping, its tail cannot be read: the entry is then read anew each time.
        identities.execute(pid);
        entry.identity = identity(at);
        entry.sinceNanos = nowNanos;
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

    @Override
    public void close() {
        identities.close();
    }
}
