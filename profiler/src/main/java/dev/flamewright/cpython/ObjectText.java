package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.StringKind;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Objects of the target as text: what {@code repr()} would give for Python's own types, {@code Name(attribute=value)}
 * for others. Nothing is executed in the target, so a class's own {@code __repr__} has no say. Cut to a length, and
 * safe from cycles and from anything else that memory may hold.
 */
public final class ObjectText {
    private static final String CUT = "…";
    private static final String CYCLE = "...";
    private static final String UNREADABLE = "<unreadable>";

    private final RemoteMemory memory;
    private final Layout layout;
    private final Limits limits;
    private final PyTypes types;
    private final PyContainers containers;
    private final PyDict dicts;
    private final PyInstance instances;
    private final PyText texts;

    /** The containers that the text is inside of. */
    private final Set<Long> open = new HashSet<>();

    private StringBuilder out = new StringBuilder();

    /**
     * How much is shown.
     *
     * @param text characters or bytes of one string
     * @param elements of one container, attributes of one object
     * @param depth of containers in containers
     * @param total characters of one value, roughly
     * @param digits of a large integer: 30 bits each
     */
    public record Limits(int text, int elements, int depth, int total, int digits) {
        /** For people to read: a line or two for each value. */
        public static final Limits SHORT = new Limits(120, 12, 3, 400, 40);
    }

    /**
     * A reader for one look at the target.
     *
     * @param interpreter address of the {@code PyInterpreterState} that the objects belong to
     */
    public ObjectText(RemoteMemory memory, Layout layout, long interpreter, Limits limits) {
        this.memory = memory;
        this.layout = layout;
        this.limits = limits;
        this.types = new PyTypes(memory, layout);
        this.containers = new PyContainers(memory, layout);
        this.dicts = new PyDict(memory, layout);
        this.instances = new PyInstance(memory, layout, types);
        this.texts = new PyText(memory, layout, types, interpreter);
    }

    /** The object at {@code address}. */
    public String of(long address) {
        out = new StringBuilder();
        open.clear();
        append(address);
        return out.toString();
    }

    /** The name of the type of the object at {@code address}, without its module. */
    public String typeName(long address) {
        try {
            return types.of(address).name();
        } catch (UnreadableMemoryException gone) {
            return UNREADABLE;
        }
    }

    private void append(long address) {
        if (out.length() > limits.total()) {
            out.append(CUT);
            return;
        }
        int start = out.length();
        try {
            append(address, types.of(address));
        } catch (UnreadableMemoryException gone) {
            out.setLength(start);
            out.append(UNREADABLE);
        }
    }

    private void append(long address, PyType type) throws UnreadableMemoryException {
        switch (type.kind()) {
            case INT, LONG -> appendInteger(address, type);
            case UNICODE -> wrapped(type, isPython2() ? "unicode" : "str", () -> appendText(address));
            case BYTES -> wrapped(type, isPython2() ? "str" : "bytes", () -> appendBytes(address));
            case LIST ->
                wrapped(type, "list", () -> appendSequence(address, "[", containers.list(address, limit()), "]"));
            case TUPLE ->
                wrapped(type, "tuple", () -> appendSequence(address, "(", containers.tuple(address, limit()), ")"));
            case DICT -> wrapped(type, "dict", () -> appendDict(address));
            case EXCEPTION -> appendException(address, type);
            case TYPE -> appendType(types.at(address));
            case OTHER -> appendOther(address, type);
        }
    }

    private void appendType(PyType described) {
        out.append(isPython2() && !described.isHeapType() ? "<type '" : "<class '");
        out.append(TextSafety.printable(described.name())).append("'>");
    }

    private boolean isPython2() {
        return layout.strings() == StringKind.BYTES;
    }

    private int limit() {
        return limits.elements();
    }

    /** A part of the text, whose writing may fail. */
    @FunctionalInterface
    private interface Part {
        void append() throws UnreadableMemoryException;
    }

    /** Writes a value of a builtin type, inside the name of its own type where that is derived. */
    private void wrapped(PyType type, String builtin, Part value) throws UnreadableMemoryException {
        if (type.name().equals(builtin)) {
            value.append();
        } else {
            out.append(type.name()).append('(');
            value.append();
            out.append(')');
        }
    }

    private void appendInteger(long address, PyType type) throws UnreadableMemoryException {
        String value;
        if (type.kind() == PyType.Kind.INT) {
            value = Long.toString(memory.readLong(address + layout.offset("PyIntObject", "ob_ival")));
        } else {
            value = PyNumbers.readLong(memory, layout, address, type, limits.digits())
                            .map(Object::toString)
                            .orElse("<huge int>")
                    + (isPython2() ? "L" : "");
        }
        switch (type.name()) {
            case "bool" -> out.append(value.equals("0") ? "False" : "True");
            case "int", "long" -> out.append(value);
            default -> out.append(type.name()).append('(').append(value).append(')');
        }
    }

    private void appendText(long address) throws UnreadableMemoryException {
        String text = texts.read(address, limits.text() + 1);
        int end = Math.min(
                text.length(),
                text.offsetByCodePoints(0, Math.min(text.codePointCount(0, text.length()), limits.text())));
        out.append(isPython2() ? "u" : "");
        PythonLiteral.appendText(out, text.substring(0, end), isPython2());
        out.append(end < text.length() ? CUT : "");
    }

    private void appendBytes(long address) throws UnreadableMemoryException {
        byte[] bytes = PyBytes.read(memory, layout, address, limits.text());
        out.append(isPython2() ? "" : "b");
        PythonLiteral.appendBytes(out, bytes);
        out.append(PyBytes.length(memory, layout, address) > bytes.length ? CUT : "");
    }

    private void appendSequence(long address, String start, long[] elements, String end)
            throws UnreadableMemoryException {
        long size = containers.size(address);
        out.append(start);
        inside(address, () -> {
            for (int i = 0; i < elements.length; i++) {
                out.append(i == 0 ? "" : ", ");
                append(elements[i]);
            }
            appendRest(size, elements.length);
        });
        out.append(size == 1 && end.equals(")") ? "," : "").append(end);
    }

    private void appendRest(long size, long shown) {
        if (size > shown) {
            out.append(", ").append(CUT).append(' ').append(size - shown).append(" more");
        }
    }

    private void appendDict(long address) throws UnreadableMemoryException {
        out.append('{');
        inside(address, () -> {
            List<PyDict.Entry> entries = dicts.entries(address, limit());
            for (int i = 0; i < entries.size(); i++) {
                out.append(i == 0 ? "" : ", ");
                append(entries.get(i).key());
                out.append(": ");
                append(entries.get(i).value());
            }
            appendRest(dicts.size(address), entries.size());
        });
        out.append('}');
    }

    private void appendSet(long address, PyType type) throws UnreadableMemoryException {
        boolean bare = type.name().equals("set") && !isPython2();
        long size = containers.setSize(address);
        out.append(bare && size > 0 ? "" : type.name() + "(");
        String brackets = isPython2() ? "[]" : "{}";
        if (size > 0) {
            out.append(brackets.charAt(0));
            inside(address, () -> {
                List<Long> elements = containers.set(address, limit());
                for (int i = 0; i < elements.size(); i++) {
                    out.append(i == 0 ? "" : ", ");
                    append(elements.get(i));
                }
                appendRest(size, elements.size());
            });
            out.append(brackets.charAt(1));
        } else if (isPython2()) {
            out.append(brackets);
        }
        out.append(bare && size > 0 ? "" : ")");
    }

    private void appendException(long address, PyType type) throws UnreadableMemoryException {
        long args = memory.readLong(address + layout.offset("PyBaseExceptionObject", "args"));
        out.append(type.name()).append('(');
        if (args != 0) {
            inside(address, () -> {
                long[] elements = containers.tuple(args, limit());
                for (int i = 0; i < elements.length; i++) {
                    out.append(i == 0 ? "" : ", ");
                    append(elements[i]);
                }
            });
        }
        out.append(')');
    }

    private void appendOther(long address, PyType type) throws UnreadableMemoryException {
        switch (type.name()) {
            case "NoneType" -> out.append("None");
            case "ellipsis" -> out.append("Ellipsis");
            case "NotImplementedType" -> out.append("NotImplemented");
            case "float" -> out.append(PyNumbers.text(readDouble(address)));
            case "set", "frozenset" -> appendSet(address, type);
            case "function" -> {
                String field = layout.has("PyFunctionObject", "func_qualname") ? "func_qualname" : "func_name";
                long name = memory.readLong(address + layout.offset("PyFunctionObject", field));
                out.append("<function ").append(texts.shown(name)).append('>');
            }
            case "module" -> appendNamed(address, "module", "__name__");
            case "cell" -> {
                long value = memory.readLong(address + layout.offset("PyCellObject", "ob_ref"));
                out.append("<cell: ");
                inside(address, () -> appendOrEmpty(value));
                out.append('>');
            }
            default -> {
                if (types.derivesFrom(type, "float")) {
                    out.append(type.name())
                            .append('(')
                            .append(PyNumbers.text(readDouble(address)))
                            .append(')');
                } else if (types.derivesFrom(type, "set") || types.derivesFrom(type, "frozenset")) {
                    appendSet(address, type);
                } else {
                    appendInstance(address, type);
                }
            }
        }
    }

    private double readDouble(long address) throws UnreadableMemoryException {
        return Double.longBitsToDouble(memory.readLong(address + layout.offset("PyFloatObject", "ob_fval")));
    }

    private void appendNamed(long address, String kind, String attribute) throws UnreadableMemoryException {
        long name = instances.attribute(address, attribute);
        out.append('<').append(kind);
        if (name != 0) {
            out.append(' ');
            append(name);
        }
        out.append('>');
    }

    private void appendOrEmpty(long value) {
        if (value == 0) {
            out.append("empty");
        } else {
            append(value);
        }
    }

    private void appendInstance(long address, PyType type) throws UnreadableMemoryException {
        List<PyInstance.Attribute> attributes = instances.attributes(address, limit() + 1);
        Optional<String> oldStyle = texts.oldStyleClass(address, type);
        String name = oldStyle.orElse(type.name());
        if (attributes.isEmpty()) {
            out.append('<').append(name).append(" object>");
            return;
        }
        out.append(name).append('(');
        inside(address, () -> {
            for (int i = 0; i < Math.min(attributes.size(), limit()); i++) {
                out.append(i == 0 ? "" : ", ")
                        .append(TextSafety.printable(attributes.get(i).name()))
                        .append('=');
                append(attributes.get(i).value());
            }
            out.append(attributes.size() > limit() ? ", " + CUT : "");
        });
        out.append(')');
    }

    /** Writes what is in a container, unless that is already open, or too deep. */
    private void inside(long address, Part content) throws UnreadableMemoryException {
        if (open.contains(address)) {
            out.append(CYCLE);
        } else if (open.size() >= limits.depth()) {
            out.append(CUT);
        } else {
            open.add(address);
            try {
                content.append();
            } finally {
                open.remove(address);
            }
        }
    }
}
