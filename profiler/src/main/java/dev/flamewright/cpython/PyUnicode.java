package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.StringKind;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.nio.charset.StandardCharsets;

/**
 * Text of the target: {@code str} of Python 3 in its three widths (PEP 393), names of Python 2.7. Lone surrogates are
 * kept as they are, so any Python string is a Java string.
 */
public final class PyUnicode {
    private static final int KIND_MASK = 7;

    private PyUnicode() {}

    /**
     * The text of a name (of a function, a file, a thread): a {@code str} in either Python.
     *
     * @param limit at most so many characters are read; what follows is left out
     * @throws UnreadableMemoryException if it cannot be read, or is no string
     */
    public static String readName(RemoteMemory memory, Layout layout, long address, int limit)
            throws UnreadableMemoryException {
        return layout.strings() == StringKind.BYTES
                ? PyBytes.decode(PyBytes.read(memory, layout, address, limit))
                : read(memory, layout, address, limit);
    }

    /**
     * The text of the Python 3 {@code str} at {@code address}.
     *
     * @param limit at most so many characters are read; what follows is left out
     * @throws UnreadableMemoryException if it cannot be read, or is no string
     */
    public static String read(RemoteMemory memory, Layout layout, long address, int limit)
            throws UnreadableMemoryException {
        int asciiSize = layout.size("PyASCIIObject");
        byte[] head = memory.bytes(address, asciiSize);
        long length = LittleEndian.getLong(head, layout.offset("PyASCIIObject", "length"));
        int state = LittleEndian.getInt(head, layout.offset("PyASCIIObject", "state"));
        int width = state >>> layout.offset("PyASCIIObject.state", "kind") & KIND_MASK;
        boolean compact = (state >>> layout.offset("PyASCIIObject.state", "compact") & 1) != 0;
        boolean ascii = (state >>> layout.offset("PyASCIIObject.state", "ascii") & 1) != 0;
        if (length < 0 || (width != 1 && width != 2 && width != 4)) {
            throw new UnreadableMemoryException(address, "is no string");
        }
        long data;
        if (!compact) {
            data = memory.readLong(address + layout.offset("PyUnicodeObject", "data.any"));
        } else {
            data = address + (ascii ? asciiSize : layout.size("PyCompactUnicodeObject"));
        }
        int count = (int) Math.min(length, limit);
        return decode(memory.bytes(data, Math.multiplyExact(count, width)), width);
    }

    /**
     * The text of these characters.
     *
     * @param width bytes per character: 1 (Latin-1), 2 or 4
     */
    static String decode(byte[] bytes, int width) {
        if (width == 1) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        StringBuilder text = new StringBuilder(bytes.length / width);
        for (int i = 0; i + width <= bytes.length; i += width) {
            int character = width == 2 ? LittleEndian.getShort(bytes, i) & 0xffff : LittleEndian.getInt(bytes, i);
            text.appendCodePoint(Character.isValidCodePoint(character) ? character : '\ufffd');
        }
        return text.toString();
    }
}
