package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The attributes of an instance: those in its dict, wherever the version keeps that, and its slots. */
final class PyInstance {
    private static final int MAX_NAME = 256;
    private static final int MAX_BASES = 64;
    private static final int MAX_SLOTS = 64;

    /** {@code PyMemberDef.type} of a slot: T_OBJECT_EX. */
    private static final int OBJECT_MEMBER = 16;

    private final RemoteMemory memory;
    private final Layout layout;
    private final PyTypes types;
    private final PyDict dicts;

    PyInstance(RemoteMemory memory, Layout layout, PyTypes types) {
        this.memory = memory;
        this.layout = layout;
        this.types = types;
        this.dicts = new PyDict(memory, layout);
    }

    /** An attribute: its name, and the address of its value. */
    record Attribute(String name, long value) {}

    /** The first attributes in Python's own order, slots first. */
    List<Attribute> attributes(long address, int limit) throws UnreadableMemoryException {
        List<Attribute> found = new ArrayList<>(slots(address));
        forEachInDict(address, types.of(address), entry -> {
            try {
                String name = PyUnicode.readName(memory, layout, entry.key(), MAX_NAME);
                found.add(new Attribute(name, entry.value()));
            } catch (UnreadableMemoryException notText) {
                // A key that is no string is nothing that an attribute can be named by.
            }
            return found.size() < limit ? null : true;
        });
        return found.subList(0, Math.min(limit, found.size()));
    }

    /** The value of an attribute that is in the instance's dict; 0 where it has none of that name. */
    long attribute(long address, String name) throws UnreadableMemoryException {
        Long value = forEachInDict(
                address, types.of(address), entry -> hasName(entry.key(), name) ? (Long) entry.value() : null);
        return value == null ? 0 : value;
    }

    /** Whether the object at {@code key} is the string {@code name}. */
    boolean hasName(long key, String name) {
        try {
            return PyUnicode.readName(memory, layout, key, name.length() + 1).equals(name);
        } catch (UnreadableMemoryException notText) {
            return false;
        }
    }

    private <T> @Nullable T forEachInDict(long address, PyType type, Function<PyDict.Entry, @Nullable T> look)
            throws UnreadableMemoryException {
        if (!type.hasManagedDict(layout)) {
            long dict = dictPointer(address, type);
            return dict == 0 ? null : dicts.forEach(dict, look);
        }
        long keys = type.address() + layout.offset("PyHeapTypeObject", "ht_cached_keys");
        long word = memory.readLong(address + layout.offset("PyObject", "MANAGED_DICT_OFFSET"));
        switch (layout.instanceAttributes()) {
            case VALUES_OR_DICT_PAIR -> {
                long values = memory.readLong(address + layout.offset("PyObject", "MANAGED_VALUES_OFFSET"));
                if (values != 0) {
                    return dicts.forEachShared(memory.readLong(keys), values, look);
                }
            }
            case TAGGED_VALUES_OR_DICT -> {
                if ((word & 1) != 0) {
                    return dicts.forEachShared(memory.readLong(keys), word + 1, look);
                }
            }
            case INLINE_VALUES -> {
                if (word == 0 && type.hasInlineValues(layout)) {
                    return dicts.forEachShared(memory.readLong(keys), address + type.basicSize(), look);
                }
            }
            case DICT -> {}
        }
        return word == 0 ? null : dicts.forEach(word, look);
    }

    /** The dict that {@code tp_dictoffset} leads to; counted from the end of objects of variable size. */
    private long dictPointer(long address, PyType type) throws UnreadableMemoryException {
        if (layout.has("PyInstanceObject", "in_dict") && type.name().equals("instance")) {
            return memory.readLong(address + layout.offset("PyInstanceObject", "in_dict"));
        }
        long offset = type.dictOffset();
        if (offset == 0) {
            return 0;
        }
        if (offset < 0) {
            long items = Math.abs(memory.readLong(address + layout.offset("PyVarObject", "ob_size")));
            long size = type.basicSize() + items * type.itemSize();
            offset += size + Long.BYTES - 1 & -Long.BYTES;
        }
        return memory.readLong(address + offset);
    }

    /** The slots that the type and its bases define, in the order of their places; unset ones are left out. */
    private List<Attribute> slots(long address) throws UnreadableMemoryException {
        SortedMap<Long, Attribute> found = new TreeMap<>();
        PyType type = types.of(address);
        for (int i = 0; i < MAX_BASES && type.base() != 0; i++) {
            long dict = memory.readLong(type.address() + layout.offset("PyTypeObject", "tp_dict"));
            List<PyDict.Entry> entries = dict == 0 ? List.of() : dicts.entries(dict, MAX_SLOTS);
            for (PyDict.Entry entry : entries) {
                if (types.of(entry.value()).name().equals("member_descriptor")) {
                    addSlot(address, entry.value(), found);
                }
            }
            type = types.at(type.base());
        }
        return List.copyOf(found.values());
    }

    private void addSlot(long address, long descriptor, SortedMap<Long, Attribute> found)
            throws UnreadableMemoryException {
        long member = memory.readLong(descriptor + layout.offset("PyMemberDescrObject", "d_member"));
        if (memory.readInt(member + layout.offset("PyMemberDef", "type")) != OBJECT_MEMBER) {
            return;
        }
        String name = PyType.cString(memory, memory.readLong(member + layout.offset("PyMemberDef", "name")));
        long offset = memory.readLong(member + layout.offset("PyMemberDef", "offset"));
        long value = memory.readLong(address + offset);
        if (value != 0) {
            found.put(offset, new Attribute(name, value));
        }
    }
}
