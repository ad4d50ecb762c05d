package dev.flamewright.format;

import java.util.HashMap;
import java.util.Map;

/** The plain values of an event, by the names of their fields; 0 or empty where it has none of that name. */
final class JfrValues {
    private final Map<String, Object> values = new HashMap<>();

    /** Reads an event's fields. */
    static JfrValues read(JfrType type, JfrInput in, JfrConstants constants) throws MalformedProfileException {
        JfrValues values = new JfrValues();
        for (JfrType.Field field : type.fields) {
            if (field.pooled() || field.array()) {
                JfrType.skip(field, in);
                continue;
            }
            switch (field.type().kind) {
                case BYTE -> values.values.put(field.name(), (long) in.unsignedByte());
                case NUMBER -> values.values.put(field.name(), in.number());
                case FLOAT -> values.values.put(field.name(), (double) in.floatNumber());
                case DOUBLE -> values.values.put(field.name(), in.doubleNumber());
                case TEXT -> values.values.put(field.name(), constants.text(in));
                case STRUCTURE -> field.type().skip(in);
            }
        }
        return values;
    }

    long number(String field) {
        return values.get(field) instanceof Long number ? number : 0;
    }

    double real(String field) {
        return values.get(field) instanceof Double real && Double.isFinite(real) ? real : 0;
    }

    boolean flag(String field) {
        return number(field) != 0;
    }

    String text(String field) {
        return values.get(field) instanceof String text ? text : "";
    }
}
