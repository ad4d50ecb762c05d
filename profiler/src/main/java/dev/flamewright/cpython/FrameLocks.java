package dev.flamewright.cpython;

import dev.flamewright.cpython.StackWalk.WalkedFrame;
import dev.flamewright.cpython.layout.FrameChain;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The locks that a frame works with: {@code threading.Lock} and {@code RLock} objects, or their bound methods, on its
 * value stack. While {@code acquire()} waits, its lock is there; inside a {@code with} statement, the lock's
 * {@code __exit__} is.
 */
public final class FrameLocks {
    private static final int MAX_SLOTS = 1024;

    /** {@code PyMutex}, from 3.14: a bit of its one byte ({@code Include/cpython/pylock.h}). */
    private static final int LOCKED = 1;

    private final RemoteMemory memory;
    private final Layout layout;
    /** The attributes of an {@code RLock} that is written in Python: its lock and its owner; in 3, and mangled in 2.7. */
    private static final List<List<String>> RLOCK_ATTRIBUTES =
            List.of(List.of("_block", "_owner"), List.of("_RLock__block", "_RLock__owner"));

    /** Digits of 30 or 15 bits that a thread's identifier may have. */
    private static final int MAX_DIGITS = 5;

    private final PyTypes types;
    private final PyInstance instances;

    /** A reader for one look at the target. */
    public FrameLocks(RemoteMemory memory, Layout layout) {
        this.memory = memory;
        this.layout = layout;
        this.types = new PyTypes(memory, layout);
        this.instances = new PyInstance(memory, layout, types);
    }

    /**
     * A lock.
     *
     * @param address of the object
     * @param reentrant an {@code RLock}
     * @param waitedOn what waiting threads sleep on: a futex, or an address that they gave to CPython's parking lot
     * @param parks whether it is the latter (3.14+), see {@link #parkedOn}
     * @param locked whether it is taken, as far as the lock itself says
     * @param owner the identifier of the thread that has it; 0 for none, or where the lock does not know it
     */
    public record Lock(long address, boolean reentrant, long waitedOn, boolean parks, boolean locked, long owner) {}

    /**
     * What a thread is parked on that sleeps on a futex of the parking lot: the semaphore in its {@code wait_entry}
     * ({@code Python/parking_lot.c}). Of any other futex, meaningless.
     *
     * @return 0 where the version has no parking lot, or nothing can be read there
     */
    public long parkedOn(long futex) {
        if (!layout.has("wait_entry", "addr")) {
            return 0;
        }
        try {
            return memory.readLong(futex - layout.offset("wait_entry", "sema") + layout.offset("wait_entry", "addr"));
        } catch (UnreadableMemoryException noEntry) {
            return 0;
        }
    }

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
            if (!locks.isEmpty()) {
                locks.replaceAll(partOfReentrant(frame));
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
        byte[] bytes = memory.bytes(locals(frame) + (long) locals * Long.BYTES, depth * Long.BYTES);
        long[] slots = new long[depth];
        for (int i = 0; i < depth; i++) {
            slots[i] = layout.untag(LittleEndian.getLong(bytes, i * Long.BYTES));
        }
        return slots;
    }

    /**
     * Of the lock inside of an {@code RLock} that is written in Python, as all are in 2.7, makes that {@code RLock}. It is
     * the first argument of its {@code acquire}.
     */
    private UnaryOperator<Lock> partOfReentrant(WalkedFrame frame) throws UnreadableMemoryException {
        long self = localsCount(frame.code()) == 0 ? 0 : layout.untag(memory.readLong(locals(frame)));
        if (self == 0 || !types.of(self).name().equals("_RLock")) {
            return UnaryOperator.identity();
        }
        for (List<String> names : RLOCK_ATTRIBUTES) {
            long block = instances.attribute(self, names.getFirst());
            long owner = block == 0 ? 0 : instances.attribute(self, names.getLast());
            if (owner != 0) {
                long ident = integer(owner);
                return lock -> lock.address() == block
                        ? new Lock(block, true, lock.waitedOn(), lock.parks(), lock.locked(), ident)
                        : lock;
            }
        }
        return UnaryOperator.identity();
    }

    /** The value of an int; 0 for {@code None}. */
    private long integer(long object) throws UnreadableMemoryException {
        PyType type = types.of(object);
        return switch (type.kind()) {
            case INT -> memory.readLong(object + layout.offset("PyIntObject", "ob_ival"));
            case LONG ->
                PyNumbers.readLong(memory, layout, object, type, MAX_DIGITS)
                        .map(BigInteger::longValue)
                        .orElse(0L);
            default -> 0L;
        };
    }

    private long locals(WalkedFrame frame) {
        return frame.address()
                + (layout.frames() == FrameChain.FRAME_OBJECTS
                        ? layout.offset("PyFrameObject", "f_localsplus")
                        : layout.offset("_PyInterpreterFrame", "localsplus"));
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
            long mutex = address + layout.offset("lockobject", "lock");
            return new Lock(address, false, mutex, true, (memory.readByte(mutex) & LOCKED) != 0, 0);
        }
        long futex = memory.readLong(address + layout.offset("lockobject", "lock_lock"));
        boolean locked = !layout.has("lockobject", "locked")
                || memory.readByte(address + layout.offset("lockobject", "locked")) != 0;
        return new Lock(address, false, futex, false, locked, 0);
    }

    private @Nullable Lock reentrantLock(long address) throws UnreadableMemoryException {
        if (layout.has("rlockobject", "lock.mutex")) {
            long mutex = address + layout.offset("rlockobject", "lock.mutex");
            long owner = memory.readLong(address + layout.offset("rlockobject", "lock.thread"));
            return new Lock(address, true, mutex, true, (memory.readByte(mutex) & LOCKED) != 0, owner);
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
