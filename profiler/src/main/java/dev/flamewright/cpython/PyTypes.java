package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.HashMap;
import java.util.Map;

/** The types of a target that were met in one look at it. Types can die, so an instance is not to be kept. */
final class PyTypes {
    private static final int MAX_BASES = 64;

    private final RemoteMemory memory;
    private final Layout layout;
    private final int typeOffset;
    private final Map<Long, PyType> byAddress = new HashMap<>();

    PyTypes(RemoteMemory memory, Layout layout) {
        this.memory = memory;
        this.layout = layout;
        this.typeOffset = layout.offset("PyObject", "ob_type");
    }

    /** The type of the object at {@code address}. */
    PyType of(long address) throws UnreadableMemoryException {
        return at(memory.readLong(address + typeOffset));
    }

    /** The type that is the object at {@code address}. */
    PyType at(long address) throws UnreadableMemoryException {
        PyType type = byAddress.get(address);
        if (type == null) {
            type = PyType.read(memory, layout, address);
            byAddress.put(address, type);
        }
        return type;
    }

    /** Whether {@code type} is one of this name or derives from one, by {@code tp_base}. */
    boolean derivesFrom(PyType type, String name) throws UnreadableMemoryException {
        PyType base = type;
        for (int i = 0; i < MAX_BASES; i++) {
            if (base.name().equals(name)) {
                return true;
            }
            if (base.base() == 0) {
                return false;
            }
            base = at(base.base());
        }
        return false;
    }
}
