package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.StringKind;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.Optional;

/** Text objects whatever the Python: {@code str} of Python 3, {@code unicode} and {@code str} of 2.7. */
final class PyText {
    private static final int MAX_NAME = 256;
    private static final int WIDE = 4;
    private static final int NARROW = 2;
    private static final long NARROW_MAXIMUM = 0xffff;

    private final RemoteMemory memory;
    private final Layout layout;
    private final PyTypes types;
    private final long interpreter;

    /** Bytes per character of 2.7's {@code unicode}; 0 until it is needed. */
    private int width;

    PyText(RemoteMemory memory, Layout layout, PyTypes types, long interpreter) {
        this.memory = memory;
        this.layout = layout;
        this.types = types;
        this.interpreter = interpreter;
    }

    /** The text of a {@code str} of Python 3, or a {@code unicode} or {@code str} of 2.7. */
    String read(long address, int limit) throws UnreadableMemoryException {
        if (layout.strings() == StringKind.BYTES && types.of(address).kind() == PyType.Kind.UNICODE) {
            long length = memory.readLong(address + layout.offset("PyUnicodeObject", "length"));
            long data = memory.readLong(address + layout.offset("PyUnicodeObject", "str"));
            if (length < 0) {
                throw new UnreadableMemoryException(address, "is no string");
            }
            int bytes = Math.multiplyExact((int) Math.min(length, limit), width());
            return PyUnicode.decode(memory.bytes(data, bytes), width());
        }
        return PyUnicode.readName(memory, layout, address, limit);
    }

    /** A name, made safe to be shown; a word in angle brackets where it cannot be read. */
    String shown(long address) {
        try {
            return TextSafety.printable(read(address, MAX_NAME));
        } catch (UnreadableMemoryException gone) {
            return "<unreadable>";
        }
    }

    /** 2.7: the name of the class of an instance of an old-style class. */
    Optional<String> oldStyleClass(long address, PyType type) throws UnreadableMemoryException {
        if (!layout.has("PyInstanceObject", "in_class") || !type.name().equals("instance")) {
            return Optional.empty();
        }
        long definition = memory.readLong(address + layout.offset("PyInstanceObject", "in_class"));
        return Optional.of(shown(memory.readLong(definition + layout.offset("PyClassObject", "cl_name"))));
    }

    /** 2.7 is built with either width; {@code sys.maxunicode} says which. */
    private int width() throws UnreadableMemoryException {
        if (width == 0) {
            long sys = memory.readLong(interpreter + layout.offset("PyInterpreterState", "sysdict"));
            PyInstance names = new PyInstance(memory, layout, types);
            Long maximum = new PyDict(memory, layout)
                    .forEach(sys, entry -> names.hasName(entry.key(), "maxunicode") ? (Long) entry.value() : null);
            if (maximum == null) {
                throw new UnreadableMemoryException(sys, "has no maxunicode");
            }
            width = memory.readLong(maximum + layout.offset("PyIntObject", "ob_ival")) > NARROW_MAXIMUM ? WIDE : NARROW;
        }
        return width;
    }
}
