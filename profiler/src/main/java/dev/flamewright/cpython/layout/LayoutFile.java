package dev.flamewright.cpython.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A layout file as written: see {@link Layout} for the syntax.
 *
 * @param traits the lines before the first section
 * @param table the entries of {@code _Py_DebugOffsets}, in order; empty for a version without that table
 * @param facts all other lines, in order
 */
record LayoutFile(Map<String, String> traits, List<TableEntry> table, List<Fact> facts) {
    /** The section that lists the table. */
    private static final String TABLE = "_Py_DebugOffsets";

    /**
     * One 8-byte entry of {@code _Py_DebugOffsets}: the offset of a field.
     *
     * @param width how many bytes the field is known to have, and to be aligned to
     */
    record TableEntry(String struct, String field, int width) {
        String key() {
            return struct + "." + field;
        }

        boolean isSize() {
            return field.equals(Layout.SIZEOF);
        }
    }

    /** One line {@code field = value} of a section, whose value is a number or refers to other fields. */
    record Fact(String struct, List<String> conditions, String field, String value) {
        String key() {
            return struct + "." + field;
        }

        boolean holds(Predicate<String> condition) {
            return conditions.stream().allMatch(condition);
        }
    }

    /** The file of a version such as {@code 3.13}; null where there is none. */
    static @Nullable LayoutFile find(String majorMinor) {
        String text = text(majorMinor);
        return text == null ? null : parse(text);
    }

    /** Whether there is a file of a version. */
    static boolean exists(String majorMinor) {
        return LayoutFile.class.getResource(name(majorMinor)) != null;
    }

    private static String name(String majorMinor) {
        return majorMinor + ".layout";
    }

    private static @Nullable String text(String majorMinor) {
        try (InputStream in = LayoutFile.class.getResourceAsStream(name(majorMinor))) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LayoutFile parse(String text) {
        Map<String, String> traits = new LinkedHashMap<>();
        List<TableEntry> table = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        String struct = "";
        List<String> conditions = List.of();
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                List<String> words = words(line.substring(1, line.length() - 1));
                struct = words.getFirst();
                conditions = words.stream()
                        .skip(1)
                        .map(condition -> condition.substring(1))
                        .toList();
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 0) {
                addEntries(line, table);
                continue;
            }
            String name = line.substring(0, equals).strip();
            String value = line.substring(equals + 1).strip();
            if (struct.isEmpty()) {
                traits.put(name, value);
            } else {
                facts.add(new Fact(struct, conditions, name, value));
            }
        }
        return new LayoutFile(Map.copyOf(traits), List.copyOf(table), List.copyOf(facts));
    }

    /** {@code PyTupleObject: sizeof ob_item ob_size}, each with {@code :width} where that is not 8. */
    private static void addEntries(String line, List<TableEntry> table) {
        int colon = line.indexOf(": ");
        String struct = line.substring(0, colon);
        for (String word : words(line.substring(colon + 2))) {
            int width = word.indexOf(':');
            table.add(
                    width < 0
                            ? new TableEntry(struct, word, Long.BYTES)
                            : new TableEntry(
                                    struct, word.substring(0, width), Integer.parseInt(word.substring(width + 1))));
        }
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    /** The size of the table, in bytes. */
    int tableSize() {
        return table.size() * Long.BYTES;
    }

    boolean hasTable() {
        return !table.isEmpty();
    }

    /** Whether {@code fact} describes the table rather than CPython's structures. */
    static boolean describesTable(Fact fact) {
        return fact.struct().equals(TABLE);
    }
}
