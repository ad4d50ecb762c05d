package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.InstanceAttributes;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.nio.charset.StandardCharsets;

/**
 * {@code PyTypeObject}: what an object is.
 *
 * @param name {@code tp_name} without its module
 * @param flags {@code tp_flags}
 * @param basicSize {@code tp_basicsize}, in bytes
 * @param itemSize {@code tp_itemsize}, in bytes
 * @param dictOffset {@code tp_dictoffset}; not used where {@link #hasManagedDict}
 * @param base address of {@code tp_base}; 0 for {@code object}
 */
record PyType(long address, String name, long flags, long basicSize, long itemSize, long dictOffset, long base) {
    private static final int MAX_NAME = 512;

    /** Flags of {@code tp_flags} that have not changed since 2.6. */
    private static final long INT_SUBCLASS = 1L << 23;

    private static final long LONG_SUBCLASS = 1L << 24;
    private static final long LIST_SUBCLASS = 1L << 25;
    private static final long TUPLE_SUBCLASS = 1L << 26;
    private static final long BYTES_SUBCLASS = 1L << 27;
    private static final long UNICODE_SUBCLASS = 1L << 28;
    private static final long DICT_SUBCLASS = 1L << 29;
    private static final long BASE_EXCEPTION_SUBCLASS = 1L << 30;
    private static final long TYPE_SUBCLASS = 1L << 31;

    /** {@code Py_TPFLAGS_HEAPTYPE}: made by a class statement, or the like. */
    private static final long HEAP_TYPE = 1L << 9;

    /** {@code Py_TPFLAGS_INLINE_VALUES}, from 3.13. */
    private static final long INLINE_VALUES = 1L << 2;

    /** {@code Py_TPFLAGS_MANAGED_DICT}, from 3.11; 2.7 used that bit for something else. */
    private static final long MANAGED_DICT = 1L << 4;

    /** The kinds of objects whose value is read. */
    enum Kind {
        INT,
        LONG,
        LIST,
        TUPLE,
        BYTES,
        UNICODE,
        DICT,
        EXCEPTION,
        TYPE,
        OTHER
    }

    static PyType read(RemoteMemory memory, Layout layout, long address) throws UnreadableMemoryException {
        byte[] object = memory.bytes(address, layout.size("PyTypeObject"));
        String name = cString(memory, word(layout, object, "tp_name"));
        return new PyType(
                address,
                name.substring(name.lastIndexOf('.') + 1),
                word(layout, object, "tp_flags") & knownFlags(layout),
                word(layout, object, "tp_basicsize"),
                word(layout, object, "tp_itemsize"),
                word(layout, object, "tp_dictoffset"),
                word(layout, object, "tp_base"));
    }

    /** Python 3 has no type of integers that fit a word: a flag that says so is damage. */
    private static long knownFlags(Layout layout) {
        return layout.has("PyIntObject", "ob_ival") ? -1 : ~INT_SUBCLASS;
    }

    private static long word(Layout layout, byte[] object, String field) {
        return LittleEndian.getLong(object, layout.offset("PyTypeObject", field));
    }

    /** A C string of a type or a member: UTF-8, cut at 512 bytes. */
    static String cString(RemoteMemory memory, long address) throws UnreadableMemoryException {
        byte[] bytes = new byte[MAX_NAME];
        int read = memory.read(address, bytes, 0, bytes.length);
        for (int i = 0; i < read; i++) {
            if (bytes[i] == 0) {
                return new String(bytes, 0, i, StandardCharsets.UTF_8);
            }
        }
        if (read < bytes.length) {
            throw new UnreadableMemoryException(address, "is no C string");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Kind kind() {
        long bits = flags;
        if ((bits & TYPE_SUBCLASS) != 0) {
            return Kind.TYPE;
        } else if ((bits & BASE_EXCEPTION_SUBCLASS) != 0) {
            return Kind.EXCEPTION;
        } else if ((bits & DICT_SUBCLASS) != 0) {
            return Kind.DICT;
        } else if ((bits & UNICODE_SUBCLASS) != 0) {
            return Kind.UNICODE;
        } else if ((bits & BYTES_SUBCLASS) != 0) {
            return Kind.BYTES;
        } else if ((bits & TUPLE_SUBCLASS) != 0) {
            return Kind.TUPLE;
        } else if ((bits & LIST_SUBCLASS) != 0) {
            return Kind.LIST;
        } else if ((bits & LONG_SUBCLASS) != 0) {
            return Kind.LONG;
        }
        return (bits & INT_SUBCLASS) != 0 ? Kind.INT : Kind.OTHER;
    }

    boolean isHeapType() {
        return (flags & HEAP_TYPE) != 0;
    }

    boolean hasManagedDict(Layout layout) {
        return layout.instanceAttributes() != InstanceAttributes.DICT && (flags & MANAGED_DICT) != 0;
    }

    boolean hasInlineValues(Layout layout) {
        return layout.instanceAttributes() == InstanceAttributes.INLINE_VALUES && (flags & INLINE_VALUES) != 0;
    }
}
