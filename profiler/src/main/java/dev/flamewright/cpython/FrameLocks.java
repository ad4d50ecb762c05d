package dev.flamewright.cpython;

import dev.flamewright.cpython.StackWalk.WalkedFrame;
import dev.flamewright.cpython.layout.FrameChain;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The locks that a frame works with: {@code threading.Lock} and {@code RLock} objects, or their bound methods, on its
 * value stack. While {@code acquire()} waits, its lock is there; inside a {@code with} statement, the lock's
 * {@code __exit__} is.
 */
public final class FrameLocks {
    private static final int MAX_SLOTS = 1024;

    /** {@code PyMutex}, from 3.14: bits of its one byte ({@code Include/cpython/pylock.h}). */
    private static final int LOCKED = 1;

    private static final int HAS_PARKED = 2;

    private final RemoteMemory memory;
    private final Layout layout;
    private final PyTypes types;

    /** A reader for one look at the target. */
    public FrameLocks(RemoteMemory memory, Layout layout) {
        this.memory = memory;
        this.layout = layout;
        this.types = new PyTypes(memory, layout);
    }

    /**
     * A lock.
     *
     * @param address of the object
     * @param reentrant an {@code RLock}
     * @param futex the address that waiting threads sleep on; 0 where the version has them sleep elsewhere (3.14+)
     * @param contended whether the lock itself says that threads wait for it (3.14+)
     * @param locked whether it is taken, as far as the lock itself says
     * @param owner the identifier of the thread that has it; 0 for none, or where the lock does not know it
     */
    public record Lock(long address, boolean reentrant, long futex, boolean contended, boolean locked, long owner) {}

    /** The locks on the value stack of a frame; without duplicates. What cannot be read is left out. */
    public List<Lock> of(WalkedFrame frame) {
        List<Lock> locks = new ArrayList<>();
        try {
            for (long object : valueStack(frame)) {
                Lock lock = object == 0 ? null : lock(object);
                if (lock != null && !locks.contains(lock)) {
                    locks.add(lock);
                }
            }
        } catch (UnreadableMemoryException gone) {
            // Those found so far are right.
        }
        return locks;
    }

    /** The slots of the value stack, also those above its top: what a call has taken from there may still be in use. */
    private long[] valueStack(WalkedFrame frame) throws UnreadableMemoryException {
        int locals = localsCount(frame.code());
        int depth = memory.readInt(frame.code() + layout.offset("PyCodeObject", "co_stacksize"));
        if (locals < 0 || depth < 0 || locals > MAX_SLOTS || depth > MAX_SLOTS) {
            throw new UnreadableMemoryException(frame.code(), "is no code object");
        }
        long start = frame.address()
                + (layout.frames() == FrameChain.FRAME_OBJECTS
                        ? layout.offset("PyFrameObject", "f_localsplus")
                        : layout.offset("_PyInterpreterFrame", "localsplus"));
        byte[] bytes = memory.bytes(start + (long) locals * Long.BYTES, depth * Long.BYTES);
        long[] slots = new long[depth];
        for (int i = 0; i < depth; i++) {
            slots[i] = layout.untag(LittleEndian.getLong(bytes, i * Long.BYTES));
        }
        return slots;
    }

    private int localsCount(long code) throws UnreadableMemoryException {
        if (layout.has("PyCodeObject", "co_nlocalsplus")) {
            return memory.readInt(code + layout.offset("PyCodeObject", "co_nlocalsplus"));
        }
        int count = memory.readInt(code + layout.offset("PyCodeObject", "co_nlocals"));
        for (String field : List.of("co_cellvars", "co_freevars")) {
            long tuple = memory.readLong(code + layout.offset("PyCodeObject", field));
            count += (int) memory.readLong(tuple + layout.offset("PyVarObject", "ob_size"));
        }
        return count;
    }

    /** The lock that a slot leads to; null for anything else. Slots above the top may hold what is no object any more. */
    private @Nullable Lock lock(long object) {
        try {
            long subject = types.of(object).name().equals("builtin_function_or_method")
                    ? memory.readLong(object + layout.offset("PyCFunctionObject", "m_self"))
                    : object;
            return subject == 0
                    ? null
                    : switch (types.of(subject).name()) {
                        case "lock" -> plainLock(subject);
                        case "RLock" -> reentrantLock(subject);
                        default -> null;
                    };
        } catch (UnreadableMemoryException noObject) {
            return null;
        }
    }

    private Lock plainLock(long address) throws UnreadableMemoryException {
        if (layout.has("lockobject", "lock")) {
            int bits = memory.readByte(address + layout.offset("lockobject", "lock"));
            return new Lock(address, false, 0, (bits & HAS_PARKED) != 0, (bits & LOCKED) != 0, 0);
        }
        long futex = memory.readLong(address + layout.offset("lockobject", "lock_lock"));
        boolean locked = !layout.has("lockobject", "locked")
                || memory.readByte(address + layout.offset("lockobject", "locked")) != 0;
        return new Lock(address, false, futex, false, locked, 0);
    }

    private @Nullable Lock reentrantLock(long address) throws UnreadableMemoryException {
        if (layout.has("rlockobject", "lock.mutex")) {
            int bits = memory.readByte(address + layout.offset("rlockobject", "lock.mutex"));
            long owner = memory.readLong(address + layout.offset("rlockobject", "lock.thread"));
            return new Lock(address, true, 0, (bits & HAS_PARKED) != 0, (bits & LOCKED) != 0, owner);
        }
        if (!layout.has("rlockobject", "rlock_lock")) {
            return null;
        }
        long futex = memory.readLong(address + layout.offset("rlockobject", "rlock_lock"));
        long owner = memory.readLong(address + layout.offset("rlockobject", "rlock_owner"));
        long count = memory.readLong(address + layout.offset("rlockobject", "rlock_count"));
        return new Lock(address, true, futex, false, count > 0, count > 0 ? owner : 0);
    }
}
