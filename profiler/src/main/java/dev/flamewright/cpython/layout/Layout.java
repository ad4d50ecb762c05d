package dev.flamewright.cpython.layout;

import dev.flamewright.cpython.layout.LayoutFile.Fact;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where each field that we read lies in one version of CPython, and how that version keeps frames, lines and the GIL.
 * Fields have the names that CPython gives them; a reader asks once, when it attaches, and keeps the numbers.
 *
 * <p>The data are one text file per minor version, {@code 3.N.layout} beside this class, found by its name:
 * <pre>
 * line-table = locations              # traits first, each the name of an enum constant
 * [PyThreadState]                     # then the offsets, in bytes, by structure; sizeof is the whole size
 * next = 8
 * [_PyRuntimeState @aarch64]          # where other machines or micro versions differ
 * gilstate.tstate_current = 592
 * </pre>
 *
 * <p>A condition is {@code @aarch64}, {@code @free-threaded} or {@code @<3.7.4}; several must all hold, and later lines
 * replace earlier ones. From 3.13 the target says most of its offsets itself: the section {@code _Py_DebugOffsets}
 * lists the fields in that table's order ({@code name:width} where a field does not have 8 bytes), and other sections
 * add what it lacks, as numbers or as sums over the table's values ({@code datastack_top = datastack_chunk + 8}).
 */
public final class Layout {
    /** The name under which a structure's size stands among its fields. */
    static final String SIZEOF = "sizeof";

    private static final int MAX_MINOR = 99;
    private static final Pattern TERM = Pattern.compile("\\s*([+-]?)\\s*([A-Za-z0-9_.]+)");

    private final PythonVersion version;
    private final boolean freeThreaded;
    private final Map<String, String> traits;
    private final Map<String, Integer> offsets;

    private Layout(
            PythonVersion version, boolean freeThreaded, Map<String, String> traits, Map<String, Integer> offsets) {
        this.version = version;
        this.freeThreaded = freeThreaded;
        this.traits = traits;
        this.offsets = offsets;
    }

    /**
     * The layout of {@code version} on this machine's architecture.
     *
     * @param debugOffsets {@link DebugOffsets#MAX_SIZE} bytes at the target's {@code _PyRuntime}, or as many as there
     *     are; not needed, and not looked at, up to 3.12
     * @throws UnsupportedPythonException if the version is not known, or its table is damaged
     */
    public static Layout load(PythonVersion version, byte @Nullable [] debugOffsets) throws UnsupportedPythonException {
        return load(version, debugOffsets, System.getProperty("os.arch", "").equals("aarch64"));
    }

    static Layout load(PythonVersion version, byte @Nullable [] debugOffsets, boolean aarch64)
            throws UnsupportedPythonException {
        LayoutFile file = LayoutFile.find(version.majorMinor());
        if (file == null) {
            throw new UnsupportedPythonException(
                    "Python %s is not supported: Flamewright reads CPython %s".formatted(version, supportedRange()));
        }
        if (version.isAlpha()) {
            throw new UnsupportedPythonException(
                    "Python %s is not supported: the structures of an alpha differ from those of the release"
                            .formatted(version));
        }
        boolean freeThreaded = false;
        Map<String, Integer> offsets = new HashMap<>();
        if (file.hasTable()) {
            byte[] table = debugOffsets == null ? new byte[0] : debugOffsets;
            offsets.putAll(DebugOffsets.read(version, file, table));
            freeThreaded = DebugOffsets.freeThreaded(table);
        }
        boolean noGil = freeThreaded;
        Predicate<String> condition = name -> switch (name) {
            case "aarch64" -> aarch64;
            case "free-threaded" -> noGil;
            default -> version.compareTo(PythonVersion.parse(name.substring(1)).orElseThrow()) < 0;
        };
        for (Fact fact : file.facts()) {
            if (!LayoutFile.describesTable(fact) && fact.holds(condition)) {
                offsets.put(fact.key(), value(fact, offsets));
            }
        }
        return new Layout(version, freeThreaded, file.traits(), Map.copyOf(offsets));
    }

    /** The sum that a fact states, over fields of its own structure or, spelled {@code Struct.field}, of others. */
    private static int value(Fact fact, Map<String, Integer> known) {
        int sum = 0;
        Matcher term = TERM.matcher(fact.value());
        while (term.lookingAt()) {
            String name = term.group(2);
            Integer value = known.get(fact.struct() + "." + name);
            if (value == null) {
                value = known.get(name);
            }
            if (value == null) {
                value = Integer.valueOf(name);
            }
            sum += term.group(1).equals("-") ? -value : value;
            term.region(term.end(), fact.value().length());
        }
        return sum;
    }

    /** The versions that there are layouts of, such as {@code 2.7 and 3.6 to 3.15}. */
    public static String supportedRange() {
        StringBuilder range = new StringBuilder();
        for (int major = 2; major <= 3; major++) {
            int first = -1;
            int last = -1;
            for (int minor = 0; minor <= MAX_MINOR; minor++) {
                if (LayoutFile.exists(major + "." + minor)) {
                    first = first < 0 ? minor : first;
                    last = minor;
                }
            }
            range.append(range.isEmpty() ? "" : " and ")
                    .append(major)
                    .append('.')
                    .append(first);
            if (last > first) {
                range.append(" to ").append(major).append('.').append(last);
            }
        }
        return range.toString();
    }

    /** The version that this is the layout of. */
    public PythonVersion version() {
        return version;
    }

    /** Whether the target was built without a GIL. */
    public boolean freeThreaded() {
        return freeThreaded;
    }

    /** Whether this version has the field, and we know where. */
    public boolean has(String struct, String field) {
        return offsets.containsKey(struct + "." + field);
    }

    /**
     * The offset of a field, in bytes from the start of its structure.
     *
     * @param names the field's name; where it was renamed, all its names: the one that this version has counts
     * @throws IllegalArgumentException if this version has none of them
     */
    public int offset(String struct, String... names) {
        for (String name : names) {
            Integer offset = offsets.get(struct + "." + name);
            if (offset != null) {
                return offset;
            }
        }
        throw new IllegalArgumentException("no %s.%s in Python %s".formatted(struct, String.join("/", names), version));
    }

    /**
     * The size of a structure, in bytes.
     *
     * @throws IllegalArgumentException if it is not known
     */
    public int size(String struct) {
        return offset(struct, SIZEOF);
    }

    /** Where a thread's innermost frame is found. */
    public FrameChain frames() {
        return trait("frames", FrameChain.class);
    }

    /** What a frame says about the instruction that it executes. */
    public InstructionPointer instructionPointer() {
        return trait("instruction-pointer", InstructionPointer.class);
    }

    /** How a code object maps instructions to lines. */
    public LineTableKind lineTable() {
        return trait("line-table", LineTableKind.class);
    }

    /** What names in a code object are. */
    public StringKind strings() {
        return trait("strings", StringKind.class);
    }

    /** Where the thread state that holds the GIL is found. */
    public GilHolder gilHolder() {
        return trait("gil-holder", GilHolder.class);
    }

    /** Where the attributes of an instance are. */
    public InstanceAttributes instanceAttributes() {
        return trait("instance-attributes", InstanceAttributes.class);
    }

    /**
     * Whether a frame with this {@code _PyInterpreterFrame.owner} stands for an entry from C, not for a function: it is
     * to be left out of a stack, and its executable may be None. There are none before 3.12.
     */
    public boolean isShimOwner(int owner) {
        // FRAME_OWNED_BY_CSTACK of 3.12 and 3.13, FRAME_OWNED_BY_INTERPRETER and what follows it from 3.14.
        return traits.containsKey("shim-owner") && owner >= number("shim-owner");
    }

    /**
     * Clears the tag bits of a reference that a frame holds ({@code f_executable}, {@code localsplus}), which are set
     * from 3.14 on.
     *
     * @param reference the word as it was read
     * @return the object's address; 0 for no object
     */
    public long untag(long reference) {
        return reference & ~stackReferenceTag();
    }

    /** The tag bits that references in a frame may carry; 0 before 3.14. */
    public long stackReferenceTag() {
        return traits.containsKey("stack-reference-tag") ? number("stack-reference-tag") : 0;
    }

    private long number(String trait) {
        return Long.parseLong(traits.getOrDefault(trait, ""));
    }

    private <E extends Enum<E>> E trait(String name, Class<E> kind) {
        String value = traits.getOrDefault(name, "");
        return Enum.valueOf(kind, value.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
