package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.FrameChain;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.ArrayList;
import java.util.List;

/** The local variables of a frame: arguments, locals, and the variables of enclosing functions that it uses. */
public final class FrameLocals {
    private static final int MAX_VARIABLES = 4096;
    private static final int MAX_NAME = 256;

    /** {@code co_flags}: the variables have slots in the frame, rather than names in a dict. */
    private static final int CO_OPTIMIZED = 1;

    private final RemoteMemory memory;
    private final Layout layout;
    private final PyTypes types;
    private final PyContainers containers;

    /** A reader for one look at the target. */
    public FrameLocals(RemoteMemory memory, Layout layout) {
        this.memory = memory;
        this.layout = layout;
        this.types = new PyTypes(memory, layout);
        this.containers = new PyContainers(memory, layout);
    }

    /**
     * A variable that has a value.
     *
     * @param value address of the object
     */
    public record Local(String name, long value) {}

    /**
     * The variables of a frame that have values, in the order of the code object. Of a module or a class body, whose
     * variables are in a dict, the names that do not start with two underscores.
     *
     * @throws UnreadableMemoryException if the names cannot be read, or the target changed meanwhile
     */
    public List<Local> of(StackWalk.WalkedFrame frame) throws UnreadableMemoryException {
        int flags = memory.readInt(frame.code() + layout.offset("PyCodeObject", "co_flags"));
        if ((flags & CO_OPTIMIZED) == 0) {
            return inDict(frame);
        }
        List<Local> locals = new ArrayList<>();
        List<String> names = names(frame.code());
        long[] slots = slots(frame, names.size());
        for (int i = 0; i < names.size(); i++) {
            long value = slots[i] == 0 ? 0 : withoutCell(slots[i]);
            // Names that start with a dot are the compiler's own: the iterator of a comprehension.
            if (value != 0 && !names.get(i).startsWith(".")) {
                locals.add(new Local(TextSafety.printable(names.get(i)), value));
            }
        }
        return locals;
    }

    private List<String> names(long code) throws UnreadableMemoryException {
        List<String> names = new ArrayList<>();
        if (layout.has("PyCodeObject", "co_localsplusnames")) {
            addNames(code, "co_localsplusnames", names);
        } else {
            addNames(code, "co_varnames", names);
            addNames(code, "co_cellvars", names);
            addNames(code, "co_freevars", names);
        }
        return names;
    }

    private void addNames(long code, String field, List<String> names) throws UnreadableMemoryException {
        long tuple = memory.readLong(code + layout.offset("PyCodeObject", field));
        for (long name : containers.tuple(tuple, MAX_VARIABLES)) {
            names.add(PyUnicode.readName(memory, layout, name, MAX_NAME));
        }
    }

    private long[] slots(StackWalk.WalkedFrame frame, int count) throws UnreadableMemoryException {
        int start = layout.frames() == FrameChain.FRAME_OBJECTS
                ? layout.offset("PyFrameObject", "f_localsplus")
                : layout.offset("_PyInterpreterFrame", "localsplus");
        byte[] bytes = memory.bytes(frame.address() + start, count * Long.BYTES);
        long[] slots = new long[count];
        for (int i = 0; i < count; i++) {
            slots[i] = layout.untag(LittleEndian.getLong(bytes, i * Long.BYTES));
        }
        return slots;
    }

    /** The value in a cell, which functions share; 0 if it is empty. Any other object is the value itself. */
    private long withoutCell(long object) throws UnreadableMemoryException {
        return types.of(object).name().equals("cell")
                ? memory.readLong(object + layout.offset("PyCellObject", "ob_ref"))
                : object;
    }

    private List<Local> inDict(StackWalk.WalkedFrame frame) throws UnreadableMemoryException {
        String struct = layout.frames() == FrameChain.FRAME_OBJECTS ? "PyFrameObject" : "_PyInterpreterFrame";
        long dict = memory.readLong(frame.address() + layout.offset(struct, "f_locals"));
        List<Local> locals = new ArrayList<>();
        if (dict != 0 && types.of(dict).kind() == PyType.Kind.DICT) {
            for (PyDict.Entry entry : new PyDict(memory, layout).entries(dict, MAX_VARIABLES)) {
                String name = PyUnicode.readName(memory, layout, entry.key(), MAX_NAME);
                if (!name.startsWith("__")) {
                    locals.add(new Local(TextSafety.printable(name), entry.value()));
                }
            }
        }
        return locals;
    }
}
