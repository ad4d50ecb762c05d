package dev.flamewright.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The constants of a chunk, gathered from its checkpoints: the values that its events name by numbers. */
final class JfrConstants {
    private static final int CHARACTERS_PER_BYTE = 8;
    private static final int FREE_CHARACTERS = 16 << 20;

    private final JfrInput chunk;
    private final Map<Long, JfrType> types;
    private final Map<JfrType, JfrPool> pools = new HashMap<>();
    private @Nullable JfrPool texts;

    /** The texts of constants that are nothing but a text, each decoded once; the results of their pools index it. */
    private final List<String> decoded = new ArrayList<>();

    /** How many characters may still be decoded or put together; what a text that many constants share could exceed. */
    private long charactersLeft;

    JfrConstants(JfrInput chunk, Map<Long, JfrType> types) {
        this.chunk = chunk;
        this.types = types;
        this.charactersLeft = FREE_CHARACTERS + (long) CHARACTERS_PER_BYTE * chunk.end();
    }

    /** A value of some type at the place where it starts, and the constant that it is a part of. */
    private record Value(JfrType type, JfrInput in, JfrPool pool, int slot) {}

    /**
     * Adds the constants of a checkpoint.
     *
     * @param event the checkpoint, behind its type
     */
    void add(JfrInput event) throws MalformedProfileException {
        event.skipNumber(); // start
        event.skipNumber(); // duration
        event.skipNumber(); // distance to the checkpoint before
        event.skip(1); // what it is for
        for (int poolsLeft = event.count(); poolsLeft > 0; poolsLeft--) {
            long id = event.number();
            JfrType type = types.get(id);
            if (type == null) {
                throw event.malformed("constants of type " + id + ", which is not described");
            }
            int count = event.count();
            JfrPool pool = pools.computeIfAbsent(type, key -> new JfrPool(key, chunk));
            pool.reserve(count);
            for (int left = count; left > 0; left--) {
                int place = event.position();
                event.skipNumber();
                type.skip(event);
                pool.put(place);
            }
            if (type.kind == JfrType.Kind.TEXT) {
                texts = pool;
            }
        }
    }

    /** The constants of a type; null if there are none. */
    @Nullable
    JfrPool pool(JfrType type) {
        return pools.get(type);
    }

    /** The text that starts at {@code in}, spelled there or named by its number; empty for none. */
    String text(JfrInput in) throws MalformedProfileException {
        long constant = in.textConstant();
        if (constant < 0) {
            return counted(in.text(), in);
        }
        int slot = texts == null ? JfrPool.NONE : texts.find(constant);
        return texts == null || slot == JfrPool.NONE ? "" : once(texts, slot, texts.value(slot));
    }

    /** The text in a constant to which these names of fields lead, through other constants too; empty for none. */
    String text(JfrPool pool, int slot, String... path) throws MalformedProfileException {
        Value value = follow(pool, slot, path);
        if (value == null || value.type.kind != JfrType.Kind.TEXT) {
            return "";
        }
        boolean alone = value.pool.type.fields.size() <= 1;
        return alone ? once(value.pool, value.slot, value.in) : text(value.in);
    }

    private String once(JfrPool pool, int slot, JfrInput in) throws MalformedProfileException {
        int known = pool.result(slot);
        if (known == JfrPool.NONE) {
            String text = pool.type.kind == JfrType.Kind.TEXT ? counted(in.text(), in) : text(in);
            known = decoded.size();
            decoded.add(text);
            pool.setResult(slot, known);
        }
        return decoded.get(known);
    }

    /** The same text, if so many characters may still be made. */
    String counted(String text, JfrInput in) throws MalformedProfileException {
        charactersLeft -= text.length();
        if (charactersLeft < 0) {
            throw in.malformed("names are repeated until they are much more than the chunk itself");
        }
        return text;
    }

    /** The number in a constant to which these names of fields lead, as {@link #text} does; 0 for none. */
    long number(JfrPool pool, int slot, String... path) throws MalformedProfileException {
        Value value = follow(pool, slot, path);
        return value == null || value.type.kind != JfrType.Kind.NUMBER ? 0 : value.in.number();
    }

    private @Nullable Value follow(JfrPool from, int fromSlot, String... path) throws MalformedProfileException {
        Value value = new Value(from.type, from.value(fromSlot), from, fromSlot);
        for (String name : path) {
            JfrType type = value.type;
            if (type.kind == JfrType.Kind.TEXT) {
                return value; // a plain text, where others wrap theirs in a symbol
            }
            int index = type.field(name);
            if (index < 0 || type.fields.get(index).array()) {
                return null;
            }
            for (JfrType.Field before : type.fields.subList(0, index)) {
                JfrType.skip(before, value.in);
            }
            JfrType.Field field = type.fields.get(index);
            if (field.pooled()) {
                JfrPool pool = pools.get(field.type());
                int slot = pool == null ? JfrPool.NONE : pool.find(value.in.number());
                if (pool == null || slot == JfrPool.NONE) {
                    return null;
                }
                value = new Value(field.type(), pool.value(slot), pool, slot);
            } else {
                value = new Value(field.type(), value.in, value.pool, value.slot);
            }
        }
        return value;
    }
}
