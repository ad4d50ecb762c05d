package dev.flamewright.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of a chunk, which it describes itself: a table of texts, then a tree of elements with attributes, both of
 * them numbers of texts. Classes and their fields are kept; annotations, settings and the region are passed over.
 */
final class JfrMetadata {
    // A virtual machine describes some 250 types with 2,000 fields in 5,000 texts. What is made of each is larger than
    // what the file needs for it, so there is a bound.
    private static final int MAX_TEXTS = 200_000;
    private static final int MAX_TYPES = 20_000;
    private static final int MAX_FIELDS = 200_000;
    private static final int MAX_DEPTH = 16;

    private final JfrInput in;
    private final List<String> texts = new ArrayList<>();
    private final Map<Long, JfrType> types = new HashMap<>();
    private final List<UnresolvedField> unresolved = new ArrayList<>();

    /** A field whose type may be described later. */
    private record UnresolvedField(JfrType owner, String name, long typeId, boolean pooled, boolean array) {}

    private JfrMetadata(JfrInput in) {
        this.in = in;
    }

    /**
     * Reads the types.
     *
     * @param event the event that describes them, from its type on
     */
    static Map<Long, JfrType> read(JfrInput event) throws MalformedProfileException {
        JfrMetadata metadata = new JfrMetadata(event);
        if (event.number() != 0) {
            throw event.malformed("the event that describes the types is of another type");
        }
        event.skipNumber(); // start
        event.skipNumber(); // duration
        event.skipNumber(); // number of the metadata
        metadata.texts();
        metadata.element(0, null);
        metadata.resolve();
        return metadata.types;
    }

    private void texts() throws MalformedProfileException {
        int count = bounded(in.count(), MAX_TEXTS, "texts");
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
    }

    private String textAt() throws MalformedProfileException {
        long index = in.number();
        if (index < 0 || index >= texts.size()) {
            throw in.malformed("text " + index + " is referred to, but there are " + texts.size());
        }
        return texts.get((int) index);
    }

    private int bounded(int count, int bound, String what) throws MalformedProfileException {
        if (count > bound) {
            throw in.malformed("more than " + bound + " " + what + " are described");
        }
        return count;
    }

    /** One element and those in it; {@code owner} is the class that it lies in. */
    private void element(int depth, @Nullable JfrType owner) throws MalformedProfileException {
        if (depth > MAX_DEPTH) {
            throw in.malformed("the types are described more than " + MAX_DEPTH + " levels deep");
        }
        String element = textAt();
        String name = "";
        String id = "";
        String type = "";
        boolean pooled = false;
        boolean array = false;
        for (int left = in.count(); left > 0; left--) {
            String attribute = textAt();
            String value = textAt();
            switch (attribute) {
                case "name" -> name = value;
                case "id" -> id = value;
                case "class" -> type = value;
                case "constantPool" -> pooled = value.equals("true");
                case "dimension" -> array = !value.equals("0");
                default -> {
                    // Such as what a field is called in a user interface.
                }
            }
        }
        JfrType inner = owner;
        if (element.equals("class")) {
            inner = new JfrType(name);
            types.put(number(id), inner);
            bounded(types.size(), MAX_TYPES, "types");
        } else if (element.equals("field") && owner != null) {
            unresolved.add(new UnresolvedField(owner, name, number(type), pooled, array));
            bounded(unresolved.size(), MAX_FIELDS, "fields");
        }
        for (int left = in.count(); left > 0; left--) {
            element(depth + 1, inner);
        }
    }

    private long number(String text) throws MalformedProfileException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw in.malformed("the number of a type is " + TextLines.shown(text));
        }
    }

    private void resolve() throws MalformedProfileException {
        for (UnresolvedField field : unresolved) {
            JfrType type = types.get(field.typeId());
            if (type == null) {
                throw in.malformed("field " + TextLines.shown(field.name()) + " is of type " + field.typeId()
                        + ", which is not described");
            }
            field.owner().fields.add(new JfrType.Field(field.name(), type, field.pooled(), field.array()));
        }
    }
}
