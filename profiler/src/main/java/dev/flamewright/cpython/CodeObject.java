package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.sample.PythonFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code PyCodeObject}: what a frame executes. Read once and kept by the caller; nothing in it changes while it lives.
 *
 * @param address of the object in the target
 * @param name {@code co_name}
 * @param qualname {@code co_qualname} (3.11 and later), else {@code co_name}
 * @param filename {@code co_filename}
 * @param firstLine {@code co_firstlineno}
 * @param lines the lines of its instructions
 * @param bytecode address of its first instruction: {@code co_code_adaptive}, or the bytes of {@code co_code}
 */
public record CodeObject(
        long address, String name, String qualname, String filename, int firstLine, LineTable lines, long bytecode) {
    private static final int MAX_NAME = 4096;
    private static final int MAX_LINE_TABLE = 4 << 20;
    private static final byte[] TYPE_NAME = "code\0".getBytes(StandardCharsets.US_ASCII);

    /**
     * Reads the code object at {@code address}.
     *
     * @throws UnreadableMemoryException if it cannot be read, or something else is there
     */
    public static CodeObject read(RemoteMemory memory, Layout layout, long address) throws UnreadableMemoryException {
        byte[] object = memory.bytes(address, layout.size("PyCodeObject"));
        checkType(memory, layout, address, object);
        String name = PyUnicode.readName(memory, layout, pointer(layout, object, "co_name"), MAX_NAME);
        String qualname = layout.has("PyCodeObject", "co_qualname")
                ? PyUnicode.readName(memory, layout, pointer(layout, object, "co_qualname"), MAX_NAME)
                : name;
        String filename = PyUnicode.readName(memory, layout, pointer(layout, object, "co_filename"), MAX_NAME);
        int firstLine = LittleEndian.getInt(object, layout.offset("PyCodeObject", "co_firstlineno"));
        long table = pointer(layout, object, "co_linetable", "co_lnotab");
        byte[] lines = PyBytes.read(memory, layout, table, MAX_LINE_TABLE);
        long bytecode = layout.has("PyCodeObject", "co_code_adaptive")
                ? address + layout.offset("PyCodeObject", "co_code_adaptive")
                : pointer(layout, object, "co_code") + layout.offset("PyBytesObject", "ob_sval");
        return new CodeObject(
                address,
                name,
                qualname,
                filename,
                firstLine,
                LineTable.of(layout.lineTable(), firstLine, lines),
                bytecode);
    }

    private static void checkType(RemoteMemory memory, Layout layout, long address, byte[] object)
            throws UnreadableMemoryException {
        long type = LittleEndian.getLong(object, layout.offset("PyObject", "ob_type"));
        long typeName = memory.readLong(type + layout.offset("PyTypeObject", "tp_name"));
        if (!Arrays.equals(memory.bytes(typeName, TYPE_NAME.length), TYPE_NAME)) {
            throw new UnreadableMemoryException(address, "is no code object");
        }
    }

    private static long pointer(Layout layout, byte[] object, String... names) {
        return LittleEndian.getLong(object, layout.offset("PyCodeObject", names));
    }

    /**
     * A frame of this code at an instruction.
     *
     * @param instruction offset in bytes from {@link #bytecode}; negative before the first one
     */
    public PythonFrame frame(int instruction) {
        return new PythonFrame(qualname, filename, lines.line(instruction), Math.max(firstLine, 0));
    }
}
