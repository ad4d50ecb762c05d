package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.StringKind;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The elements of {@code list}, {@code tuple}, {@code set} and {@code frozenset}, as addresses of objects. */
final class PyContainers {
    private static final long MAX_SET_SLOTS = 1 << 20;
    private static final byte[] DUMMY = "<dummy key>\0".getBytes(StandardCharsets.US_ASCII);

    private final RemoteMemory memory;
    private final Layout layout;

    PyContainers(RemoteMemory memory, Layout layout) {
        this.memory = memory;
        this.layout = layout;
    }

    /** How many elements the list or tuple at {@code address} has. */
    long size(long address) throws UnreadableMemoryException {
        long size = memory.readLong(address + layout.offset("PyVarObject", "ob_size"));
        if (size < 0) {
            throw new UnreadableMemoryException(address, "is no sequence");
        }
        return size;
    }

    /** The first {@code limit} elements of a tuple; 0 stands for one that is not set yet. */
    long[] tuple(long address, int limit) throws UnreadableMemoryException {
        return pointers(address + layout.offset("PyTupleObject", "ob_item"), size(address), limit);
    }

    /** The first {@code limit} elements of a list. */
    long[] list(long address, int limit) throws UnreadableMemoryException {
        long size = size(address);
        return pointers(memory.readLong(address + layout.offset("PyListObject", "ob_item")), size, limit);
    }

    private long[] pointers(long start, long size, int limit) throws UnreadableMemoryException {
        int count = (int) Math.min(size, limit);
        byte[] bytes = memory.bytes(start, count * Long.BYTES);
        long[] pointers = new long[count];
        for (int i = 0; i < count; i++) {
            pointers[i] = LittleEndian.getLong(bytes, i * Long.BYTES);
        }
        return pointers;
    }

    /** How many elements the set at {@code address} has. */
    long setSize(long address) throws UnreadableMemoryException {
        return memory.readLong(address + layout.offset("PySetObject", "used"));
    }

    /** The first {@code limit} elements of a set, in Python's own order. */
    List<Long> set(long address, int limit) throws UnreadableMemoryException {
        long slots = memory.readLong(address + layout.offset("PySetObject", "mask")) + 1;
        long table = memory.readLong(address + layout.offset("PySetObject", "table"));
        if (slots <= 0 || slots > MAX_SET_SLOTS) {
            throw new UnreadableMemoryException(address, "is no set, or a very large one");
        }
        int size = layout.size("setentry");
        byte[] entries = memory.bytes(table, (int) slots * size);
        List<Long> found = new ArrayList<>();
        for (int at = 0; at < entries.length && found.size() < limit; at += size) {
            long key = LittleEndian.getLong(entries, at + layout.offset("setentry", "key"));
            long hash = LittleEndian.getLong(entries, at + layout.offset("setentry", "hash"));
            // A removed element leaves a dummy behind: its hash is -1, which no object has, or, in 2.7, it is a string.
            if (key != 0 && hash != -1 && !isDummy(key)) {
                found.add(key);
            }
        }
        return found;
    }

    private boolean isDummy(long key) {
        if (layout.strings() != StringKind.BYTES) {
            return false;
        }
        byte[] text = new byte[DUMMY.length];
        memory.read(key + layout.offset("PyStringObject", "ob_sval"), text, 0, text.length);
        return Arrays.equals(text, DUMMY);
    }
}
