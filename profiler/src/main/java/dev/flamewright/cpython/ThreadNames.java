package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LimitedReads;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names that the module {@code threading} has for threads, as far as it is imported and knows them. */
public final class ThreadNames {
    private static final int MAX_THREADS = 65_536;
    private static final int MAX_NAME = 256;

    /** A thread's name takes some dozens of reads, and a thousand loaded modules two thousand. */
    private static final long MAX_READS = 200_000;

    /** A thread's identifier is an address or a small number: it fits in three digits of 30 bits. */
    private static final int MAX_DIGITS = 5;

    private final RemoteMemory memory;
    private final Layout layout;
    private final PyTypes types;
    private final PyInstance instances;
    private final PyDict dicts;
    private final PyText texts;

    private ThreadNames(RemoteMemory memory, Layout layout, long interpreter) {
        this.memory = memory;
        this.layout = layout;
        this.types = new PyTypes(memory, layout);
        this.instances = new PyInstance(memory, layout, types);
        this.dicts = new PyDict(memory, layout);
        this.texts = new PyText(memory, layout, types, interpreter);
    }

    /**
     * The names by {@code PyThreadState.thread_id}. Best effort: the target may be changing what is read; a name that
     * cannot be read is left out.
     *
     * @param interpreter address of {@code PyInterpreterState}
     */
    public static Map<Long, String> read(RemoteMemory memory, Layout layout, long interpreter) {
        Map<Long, String> names = new HashMap<>();
        try {
            new ThreadNames(new LimitedReads(memory, MAX_READS), layout, interpreter).addNames(interpreter, names);
        } catch (UnreadableMemoryException changed) {
            // Those found so far are still right.
        }
        return names;
    }

    private void addNames(long interpreter, Map<Long, String> names) throws UnreadableMemoryException {
        long modules = memory.readLong(interpreter + layout.offset("PyInterpreterState", "imports.modules", "modules"));
        long threading = modules == 0 ? 0 : find(modules, "threading");
        long active = threading == 0 ? 0 : instances.attribute(threading, "_active");
        if (active == 0) {
            return;
        }
        // 2.7 mangles the private name by the class that wrote it.
        List<String> attributes = List.of("_name", "_Thread__name");
        for (PyDict.Entry entry : dicts.entries(active, MAX_THREADS)) {
            try {
                long ident = ident(entry.key());
                for (String attribute : attributes) {
                    long name = instances.attribute(entry.value(), attribute);
                    if (name != 0) {
                        names.put(ident, texts.read(name, MAX_NAME));
                    }
                }
            } catch (UnreadableMemoryException changed) {
                // A thread that ended while we looked, or an attribute of another kind.
            }
        }
    }

    private long ident(long key) throws UnreadableMemoryException {
        PyType type = types.of(key);
        return type.kind() == PyType.Kind.INT
                ? memory.readLong(key + layout.offset("PyIntObject", "ob_ival"))
                : PyNumbers.readLong(memory, layout, key, type, MAX_DIGITS)
                        .map(BigInteger::longValue)
                        .orElseThrow(() -> new UnreadableMemoryException(key, "is no thread identifier"));
    }

    /** The value of this string in a dict; 0 where it is not in there. */
    private long find(long dict, String key) throws UnreadableMemoryException {
        Long value = dicts.forEach(dict, entry -> instances.hasName(entry.key(), key) ? (Long) entry.value() : null);
        return value == null ? 0 : value;
    }
}
