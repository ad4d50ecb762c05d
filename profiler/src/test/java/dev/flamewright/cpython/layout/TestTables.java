package dev.flamewright.cpython.layout;

import dev.flamewright.cpython.layout.LayoutFile.TableEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;

/** {@code _Py_DebugOffsets} as a target would hold it, made from given values. */
final class TestTables {
    private TestTables() {}

    static byte[] table(
            LayoutFile file, PythonVersion version, boolean freeThreaded, ToLongFunction<TableEntry> values) {
        ByteBuffer table = ByteBuffer.allocate(file.tableSize()).order(ByteOrder.LITTLE_ENDIAN);
        table.put("xdebugpy".getBytes(StandardCharsets.US_ASCII));
        table.putLong((long) version.major() << 24 | version.minor() << 16 | version.micro() << 8 | 0xf0);
        table.putLong(freeThreaded ? 1 : 0);
        file.table().stream().skip(3).mapToLong(values).forEach(table::putLong);
        return table.array();
    }
}
