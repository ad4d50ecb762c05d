package dev.flamewright.format;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The constants of a chunk that is being written: what its events name by numbers, each once. Numbers count up from 1
 * for each type, and go on from chunk to chunk: a number that the chunk before has too is taken by the JDK's reader for
 * the same constant ({@code jdk.jfr.internal.consumer.ChunkParser.fillConstantPools}). 0 is for none.
 */
final class JfrConstantsWriter {
    static final int NONE = 0;

    private final Map<String, Integer> lastNumbers;
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private int size;

    /** Those of the next chunk, where {@code lastNumbers} has the last number of each type so far, and is kept so. */
    JfrConstantsWriter(Map<String, Integer> lastNumbers) {
        this.lastNumbers = lastNumbers;
    }

    /** The constants of one type, encoded. */
    private static final class Pool {
        final JfrOutput entries = new JfrOutput();
        final Map<Object, Integer> numbers = new HashMap<>();
        int count;
    }

    /** Writes a constant's fields. */
    interface Fields {
        void write(JfrOutput out);
    }

    /** The number of the constant that is known by {@code key}; it is written if it is new. */
    int number(String type, Object key, Fields fields) {
        Pool pool = pools.computeIfAbsent(type, name -> new Pool());
        Integer known = pool.numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = add(type, fields);
        pool.numbers.put(key, number);
        return number;
    }

    /** The number of a new constant that the caller remembers. Its fields must not need new constants of its own type. */
    int add(String type, Fields fields) {
        Pool pool = pools.computeIfAbsent(type, name -> new Pool());
        int before = pool.entries.size();
        int number = lastNumbers.merge(type, 1, Integer::sum);
        pool.count++;
        pool.entries.number(number);
        fields.write(pool.entries);
        size += pool.entries.size() - before;
        return number;
    }

    /** The number of a name as class files have them. */
    int symbol(String text) {
        return number(JfrTypes.SYMBOL, text, out -> out.utf8(text));
    }

    /** The number of a text. */
    int text(String text) {
        return number(JfrTypes.TEXT, text, out -> out.text(text));
    }

    /** How many bytes they take so far. */
    int size() {
        return size;
    }

    /** Writes all constants as a checkpoint. */
    void write(JfrOutput out) {
        int start = out.startEvent(1);
        out.number(0); // start
        out.number(0); // duration
        out.number(0); // distance to the checkpoint before: there is none
        out.oneByte(0); // what it is for: the chunk
        out.number(pools.size());
        pools.forEach((type, pool) -> {
            out.number(JfrTypes.id(type));
            out.number(pool.count);
            out.append(pool.entries);
        });
        out.endEvent(start);
    }
}
