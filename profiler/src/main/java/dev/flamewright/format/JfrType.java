package dev.flamewright.format;

import java.util.ArrayList;
import java.util.List;

/** A type that a chunk of a recording describes: how its values are laid out. */
final class JfrType {
    /** How deep values may lie in values; HotSpot's lie three deep. */
    private static final int MAX_NESTING = 16;

    private static final int UNKNOWN = -1;
    private static final int BEING_FOUND = -2;

    final String name;
    final Kind kind;
    final List<Field> fields = new ArrayList<>();
    private int nesting = UNKNOWN;

    /** What a value looks like in the file. */
    enum Kind {
        BYTE,
        NUMBER,
        FLOAT,
        DOUBLE,
        TEXT,
        STRUCTURE
    }

    /**
     * A part of a value.
     *
     * @param pooled whether a number stands in its place, by which it is found among the constants
     * @param array whether there are any number of it
     */
    record Field(String name, JfrType type, boolean pooled, boolean array) {
        /** Whether it is the number of one structure among the constants. */
        boolean isReference() {
            return pooled && !array && type.kind == Kind.STRUCTURE;
        }
    }

    JfrType(String name) {
        this.name = name;
        this.kind = switch (name) {
            case "boolean", "byte" -> Kind.BYTE;
            case "char", "short", "int", "long" -> Kind.NUMBER;
            case "float" -> Kind.FLOAT;
            case "double" -> Kind.DOUBLE;
            case "java.lang.String" -> Kind.TEXT;
            default -> Kind.STRUCTURE;
        };
    }

    /** The place of the field of this name; −1 if there is none. */
    int field(String fieldName) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name.equals(fieldName)) {
                return i;
            }
        }
        return -1;
    }

    /** Moves over a value of this type. */
    void skip(JfrInput in) throws MalformedProfileException {
        switch (kind) {
            case BYTE -> in.skip(1);
            case NUMBER -> in.skipNumber();
            case FLOAT -> in.skip(Float.BYTES);
            case DOUBLE -> in.skip(Double.BYTES);
            case TEXT -> in.skipText();
            case STRUCTURE -> {
                checkNesting(in);
                for (Field field : fields) {
                    skip(field, in);
                }
            }
        }
    }

    /** Moves over a field's value. */
    static void skip(Field field, JfrInput in) throws MalformedProfileException {
        for (int left = field.array ? in.count() : 1; left > 0; left--) {
            if (field.pooled) {
                in.skipNumber();
            } else {
                field.type.skip(in);
            }
        }
    }

    /**
     * Checks that a value of this type comes to an end: it does not lie in itself, nor hold parts that take no bytes,
     * of which any number could be claimed to be there.
     */
    private void checkNesting(JfrInput in) throws MalformedProfileException {
        if (nesting(1) > MAX_NESTING) {
            throw in.malformed("values of type " + TextLines.shown(name) + " are empty, or nested without end");
        }
    }

    private int nesting(int depth) {
        if (nesting == UNKNOWN && depth <= MAX_NESTING) {
            nesting = BEING_FOUND;
            int deepest = fields.isEmpty() ? MAX_NESTING : 0;
            for (Field field : fields) {
                if (!field.pooled && field.type.kind == Kind.STRUCTURE) {
                    deepest = Math.max(deepest, field.type.nesting(depth + 1));
                }
            }
            nesting = Math.min(deepest + 1, MAX_NESTING + 1);
        }
        return nesting < 0 ? MAX_NESTING + 1 : nesting;
    }
}
