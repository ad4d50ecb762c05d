package dev.flamewright.cpython.layout;

import dev.flamewright.cpython.layout.LayoutFile.TableEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code _Py_DebugOffsets}: the table at the start of {@code _PyRuntime} by which CPython 3.13 and later says where
 * its fields lie. It comes from the target and is not trusted: every value is checked once, before any is used.
 */
public final class DebugOffsets {
    /** How many bytes to read at {@code _PyRuntime}: no version's table is longer. */
    public static final int MAX_SIZE = 1024;

    private static final byte[] COOKIE = "xdebugpy".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_OFFSET = 8;
    private static final int FREE_THREADED_OFFSET = 16;
    private static final int HEADER_SIZE = 24;

    /** No structure of CPython comes near this size; _PyRuntimeState has some 350 KB. */
    private static final long MAX_STRUCT_SIZE = 16 << 20;

    private DebugOffsets() {}

    /** Whether {@code bytes}, read at {@code _PyRuntime}, start with such a table. */
    public static boolean isPresent(byte[] bytes) {
        return bytes.length >= HEADER_SIZE && Arrays.equals(bytes, 0, COOKIE.length, COOKIE, 0, COOKIE.length);
    }

    /** The version that the table names, or null where there is no table. */
    public static @Nullable PythonVersion version(byte[] bytes) {
        return isPresent(bytes) ? PythonVersion.ofHex(word(bytes, VERSION_OFFSET)) : null;
    }

    static boolean freeThreaded(byte[] bytes) {
        return word(bytes, FREE_THREADED_OFFSET) != 0;
    }

    /**
     * The table's values by {@code Struct.field}.
     *
     * @throws UnsupportedPythonException if the table is not that of {@code version}, or a value cannot be true
     */
    static Map<String, Integer> read(PythonVersion version, LayoutFile file, byte[] bytes)
            throws UnsupportedPythonException {
        PythonVersion stated = version(bytes);
        if (stated == null || !stated.majorMinor().equals(version.majorMinor())) {
            throw broken(version, stated == null ? "it is not there" : "it is that of Python " + stated);
        }
        if (bytes.length < file.tableSize()) {
            throw broken(version, "it has %d bytes, not %d".formatted(bytes.length, file.tableSize()));
        }
        Map<String, Integer> values = new LinkedHashMap<>();
        for (int i = HEADER_SIZE / Long.BYTES; i < file.table().size(); i++) {
            TableEntry entry = file.table().get(i);
            long value = word(bytes, i * Long.BYTES);
            if (value < 0 || value > MAX_STRUCT_SIZE || value % entry.width() != 0) {
                throw broken(version, "%s cannot be %d".formatted(entry.key(), value));
            }
            values.put(entry.key(), (int) value);
        }
        checkBounds(version, file, values);
        return values;
    }

    private static void checkBounds(PythonVersion version, LayoutFile file, Map<String, Integer> values)
            throws UnsupportedPythonException {
        for (TableEntry entry : file.table()) {
            Integer value = values.get(entry.key());
            Integer size = values.get(entry.struct() + "." + Layout.SIZEOF);
            if (value == null || size == null) {
                continue;
            }
            if (entry.isSize() ? value == 0 : value + entry.width() > size) {
                throw broken(version, "%s cannot be %d of %d".formatted(entry.key(), value, size));
            }
        }
        // A table whose order differs from the file's would pass some of the checks above, but hardly these too.
        int header = values.getOrDefault("PyObject.sizeof", 0);
        if (values.getOrDefault("PyObject.ob_type", 0) != header - Long.BYTES
                || values.getOrDefault("PyTupleObject.ob_base.ob_size", 0) != header
                || values.getOrDefault("PyFloatObject.ob_fval", 0) != header) {
            throw broken(version, "its objects have no common head");
        }
    }

    private static UnsupportedPythonException broken(PythonVersion version, String reason) {
        return new UnsupportedPythonException(
                "cannot use the table _Py_DebugOffsets of this Python " + version + ": " + reason);
    }

    private static long word(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
    }
}
