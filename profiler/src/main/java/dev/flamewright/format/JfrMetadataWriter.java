package dev.flamewright.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes {@link JfrTypes} in the way of the format, which {@link JfrMetadata} tells. Each chunk ends with it. */
final class JfrMetadataWriter {
    /** The event that describes the types, the same in all chunks. */
    static final byte[] EVENT = new JfrMetadataWriter().event();

    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final JfrOutput tree = new JfrOutput();

    private JfrMetadataWriter() {}

    private byte[] event() {
        start("root", Map.of(), 2);
        start("metadata", Map.of(), JfrTypes.ALL.size());
        JfrTypes.ALL.forEach(this::type);
        start("region", Map.of("locale", "en_US", "gmtOffset", "0"), 0);

        JfrOutput out = new JfrOutput();
        int start = out.startEvent(0);
        out.number(0); // start
        out.number(0); // duration
        out.number(1); // number of the metadata
        out.number(texts.size());
        texts.keySet().forEach(out::text);
        out.append(tree);
        out.endEvent(start);
        return out.toByteArray();
    }

    /** The head of an element, whose children follow. */
    private void start(String element, Map<String, String> attributes, int children) {
        tree.number(index(element));
        tree.number(attributes.size());
        attributes.forEach((name, value) -> {
            tree.number(index(name));
            tree.number(index(value));
        });
        tree.number(children);
    }

    private int index(String text) {
        return texts.computeIfAbsent(text, key -> texts.size());
    }

    private void type(JfrTypes.Type type) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", type.name());
        attributes.put("id", Integer.toString(JfrTypes.id(type.name())));
        if (!type.superType().isEmpty()) {
            attributes.put("superType", type.superType());
        }
        if (type.isSimple()) {
            attributes.put("simpleType", "true");
        }
        boolean labelled = !type.label().isEmpty();
        start("class", attributes, type.fields().size() + (labelled ? 3 : 0));
        type.fields().forEach(this::field);
        if (labelled) {
            annotation(JfrTypes.LABEL, "value", type.label());
            annotation(JfrTypes.DESCRIPTION, "value", type.description());
            annotation(JfrTypes.CATEGORY, "value-0", "Python");
        }
    }

    private void field(JfrTypes.Field field) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", field.name());
        attributes.put("class", Integer.toString(JfrTypes.id(field.type())));
        if (field.pooled()) {
            attributes.put("constantPool", "true");
        }
        if (field.array()) {
            attributes.put("dimension", "1");
        }
        List<String> labels = field.label().isEmpty() ? List.of() : List.of(field.label());
        boolean time = field.name().equals("startTime");
        start("field", attributes, labels.size() + (time ? 1 : 0));
        labels.forEach(label -> annotation(JfrTypes.LABEL, "value", label));
        if (time) {
            annotation(JfrTypes.TIMESTAMP, "value", "TICKS");
        }
    }

    private void annotation(String type, String name, String value) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("class", Integer.toString(JfrTypes.id(type)));
        attributes.put(name, value);
        start("annotation", attributes, 0);
    }
}
