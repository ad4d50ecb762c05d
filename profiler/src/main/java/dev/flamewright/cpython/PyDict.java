package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code dict} in its four forms: the open table of 2.7; the table of indices and entries of 3.6 and later; keys
 * shared by the instances of a class, with the values apart; and those values inside or beside the instance itself.
 */
final class PyDict {
    /** Entries of tables beyond this size are left out; so are damaged sizes. */
    private static final int MAX_ENTRIES = 1 << 20;

    private static final int BYTE_INDICES = 0xff;
    private static final int SHORT_INDICES = 0xffff;

    /** {@code dk_kind} of 3.11 and later: entries with hash; the other kinds have entries without. */
    private static final int GENERAL_KEYS = 0;

    private final RemoteMemory memory;
    private final Layout layout;

    PyDict(RemoteMemory memory, Layout layout) {
        this.memory = memory;
        this.layout = layout;
    }

    /** One item; both are addresses of objects. */
    record Entry(long key, long value) {}

    /** How many items the dict at {@code address} has. */
    long size(long address) throws UnreadableMemoryException {
        return memory.readLong(address + layout.offset("PyDictObject", "ma_used"));
    }

    /**
     * The first items of the dict at {@code address}, in Python's own order.
     *
     * @param limit of items
     */
    List<Entry> entries(long address, int limit) throws UnreadableMemoryException {
        List<Entry> found = new ArrayList<>();
        forEach(address, entry -> {
            found.add(entry);
            return found.size() < limit ? null : true;
        });
        return found;
    }

    /**
     * Looks at the items in Python's own order until {@code look} gives something.
     *
     * @return what {@code look} gave; null where it gave nothing for all items
     */
    <T> @Nullable T forEach(long address, Function<Entry, @Nullable T> look) throws UnreadableMemoryException {
        if (layout.has("PyDictObject", "ma_table")) {
            return forEachInOpenTable(address, look);
        }
        long keys = memory.readLong(address + layout.offset("PyDictObject", "ma_keys"));
        long values = memory.readLong(address + layout.offset("PyDictObject", "ma_values"));
        return values == 0 ? forEachInKeys(keys, look) : forEachShared(keys, values, look);
    }

    private <T> @Nullable T forEachInOpenTable(long address, Function<Entry, @Nullable T> look)
            throws UnreadableMemoryException {
        long slots = memory.readLong(address + layout.offset("PyDictObject", "ma_mask")) + 1;
        long table = memory.readLong(address + layout.offset("PyDictObject", "ma_table"));
        return forEachInArray("PyDictEntry", table, slots, look);
    }

    private <T> @Nullable T forEachInKeys(long keys, Function<Entry, @Nullable T> look)
            throws UnreadableMemoryException {
        Keys table = keys(keys);
        return forEachInArray(table.entryStruct(), table.entries(), table.count(), look);
    }

    private <T> @Nullable T forEachInArray(String struct, long start, long count, Function<Entry, @Nullable T> look)
            throws UnreadableMemoryException {
        int size = layout.size(struct);
        int keyOffset = layout.offset(struct, "me_key");
        int valueOffset = layout.offset(struct, "me_value");
        byte[] array = memory.bytes(start, bounded(start, count) * size);
        for (int at = 0; at < array.length; at += size) {
            long value = LittleEndian.getLong(array, at + valueOffset);
            if (value != 0) {
                T result = look.apply(new Entry(LittleEndian.getLong(array, at + keyOffset), value));
                if (result != null) {
                    return result;
                }
            }
        }
        return null;
    }

    /**
     * Looks at the attributes whose names are shared by a class and whose values stand apart, in order, until
     * {@code look} gives something.
     *
     * @param keys address of {@code PyDictKeysObject}
     * @param values address of {@code PyDictValues}; up to 3.10, of the first value
     */
    <T> @Nullable T forEachShared(long keys, long values, Function<Entry, @Nullable T> look)
            throws UnreadableMemoryException {
        Keys table = keys(keys);
        int count = bounded(keys, table.count());
        int size = layout.size(table.entryStruct());
        int keyOffset = layout.offset(table.entryStruct(), "me_key");
        byte[] names = memory.bytes(table.entries(), count * size);
        int start = layout.has("PyDictValues", "values") ? layout.offset("PyDictValues", "values") : 0;
        byte[] array = memory.bytes(values + start, count * Long.BYTES);
        for (int index : order(values, count)) {
            long value = index < count ? LittleEndian.getLong(array, index * Long.BYTES) : 0;
            if (value != 0) {
                T result = look.apply(new Entry(LittleEndian.getLong(names, index * size + keyOffset), value));
                if (result != null) {
                    return result;
                }
            }
        }
        return null;
    }

    /** The order in which values were set: that of the keys up to 3.10, then an array of bytes beside the values. */
    private int[] order(long values, int count) throws UnreadableMemoryException {
        if (!layout.has("PyDictValues", "size")) {
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                order[i] = i;
            }
            return order;
        }
        int used = memory.readByte(values + layout.offset("PyDictValues", "size")) & 0xff;
        int[] order = new int[used];
        if (layout.has("PyDictValues", "capacity")) {
            int capacity = memory.readByte(values + layout.offset("PyDictValues", "capacity")) & 0xff;
            long array = values + layout.offset("PyDictValues", "values") + (long) capacity * Long.BYTES;
            byte[] bytes = memory.bytes(array, used);
            for (int i = 0; i < used; i++) {
                order[i] = bytes[i] & 0xff;
            }
        } else {
            // 3.11 and 3.12: before the values, downwards from the byte that counts them.
            byte[] bytes = memory.bytes(values + layout.offset("PyDictValues", "size") - used, used);
            for (int i = 0; i < used; i++) {
                order[i] = bytes[used - 1 - i] & 0xff;
            }
        }
        return order;
    }

    private record Keys(String entryStruct, long entries, long count) {}

    private Keys keys(long address) throws UnreadableMemoryException {
        long count = memory.readLong(address + layout.offset("PyDictKeysObject", "dk_nentries"));
        long indices = address + layout.offset("PyDictKeysObject", "dk_indices");
        if (layout.has("PyDictKeysObject", "dk_log2_index_bytes")) {
            int log2 = memory.readByte(address + layout.offset("PyDictKeysObject", "dk_log2_index_bytes"));
            int kind = memory.readByte(address + layout.offset("PyDictKeysObject", "dk_kind"));
            String struct = kind == GENERAL_KEYS ? "PyDictKeyEntry" : "PyDictUnicodeEntry";
            return new Keys(struct, indices + (1L << (log2 & 0x3f)), count);
        }
        long size = memory.readLong(address + layout.offset("PyDictKeysObject", "dk_size"));
        int width = size <= BYTE_INDICES ? Byte.BYTES : size <= SHORT_INDICES ? Short.BYTES : Integer.BYTES;
        return new Keys("PyDictKeyEntry", indices + size * width, count);
    }

    private static int bounded(long address, long count) throws UnreadableMemoryException {
        if (count < 0) {
            throw new UnreadableMemoryException(address, "is no dict");
        }
        return (int) Math.min(count, MAX_ENTRIES);
    }
}
