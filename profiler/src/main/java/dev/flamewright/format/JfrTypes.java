package dev.flamewright.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The types of our recordings' events. {@code jdk.ExecutionSample} and what it is made of have the fields that HotSpot
 * gives them, in its order, so that readers with a fixed idea of them still work; our own fields come after.
 */
final class JfrTypes {
    static final String EXECUTION_SAMPLE = "jdk.ExecutionSample";
    static final String GIL_WAIT = "flamewright.GilWait";
    static final String IDLE = "flamewright.Idle";
    static final String RECORDING = "flamewright.Recording";
    static final String PROCESS = "flamewright.Process";

    static final String TEXT = "java.lang.String";
    static final String THREAD = "java.lang.Thread";
    static final String CLASS = "java.lang.Class";
    static final String CLASS_LOADER = "jdk.types.ClassLoader";
    static final String THREAD_GROUP = "jdk.types.ThreadGroup";
    static final String SYMBOL = "jdk.types.Symbol";
    static final String PACKAGE = "jdk.types.Package";
    static final String METHOD = "jdk.types.Method";
    static final String FRAME_TYPE = "jdk.types.FrameType";
    static final String STACK_FRAME = "jdk.types.StackFrame";
    static final String STACK_TRACE = "jdk.types.StackTrace";
    static final String THREAD_STATE = "jdk.types.ThreadState";

    static final String LABEL = "jdk.jfr.Label";
    static final String DESCRIPTION = "jdk.jfr.Description";
    static final String CATEGORY = "jdk.jfr.Category";
    static final String TIMESTAMP = "jdk.jfr.Timestamp";

    private static final String ANNOTATION = "java.lang.annotation.Annotation";
    private static final String EVENT = "jdk.jfr.Event";

    /** Below are the types that describe the file itself. */
    private static final int FIRST_ID = 10;

    static final List<Type> ALL = types();

    private static final Map<String, Integer> IDS = ids();

    private JfrTypes() {}

    /**
     * A type as a recording describes it.
     *
     * @param superType empty for a type of values
     * @param label for people; empty for none
     */
    record Type(String name, String superType, String label, String description, List<Field> fields) {
        /** Whether a value is shown as that of its only field. */
        boolean isSimple() {
            return superType.isEmpty() && fields.size() == 1;
        }
    }

    /**
     * A field of a type.
     *
     * @param pooled whether its value is a number among the constants
     * @param label for people; empty for none
     */
    record Field(String name, String type, boolean pooled, boolean array, String label) {}

    /** The number by which a recording names a type. */
    static int id(String type) {
        Integer id = IDS.get(type);
        if (id == null) {
            throw new IllegalArgumentException(type);
        }
        return id;
    }

    private static Map<String, Integer> ids() {
        Map<String, Integer> ids = new HashMap<>();
        for (Type type : ALL) {
            ids.put(type.name, FIRST_ID + ids.size());
        }
        return Map.copyOf(ids);
    }

    private static List<Type> types() {
        List<Type> types = new ArrayList<>();
        for (String primitive : List.of("boolean", "byte", "char", "short", "int", "long", "float", "double", TEXT)) {
            types.add(type(primitive));
        }
        types.add(annotation(LABEL, false));
        types.add(annotation(DESCRIPTION, false));
        types.add(annotation(TIMESTAMP, false));
        types.add(annotation(CATEGORY, true));

        types.add(type(THREAD_GROUP, pooled("parent", THREAD_GROUP), plain("name", TEXT)));
        types.add(type(
                THREAD,
                plain("osName", TEXT),
                plain("osThreadId", "long"),
                plain("javaName", TEXT),
                plain("javaThreadId", "long"),
                pooled("group", THREAD_GROUP)));
        types.add(type(SYMBOL, plain("string", TEXT)));
        types.add(type(PACKAGE, pooled("name", SYMBOL), plain("exported", "boolean")));
        types.add(type(CLASS_LOADER, pooled("type", CLASS), pooled("name", SYMBOL)));
        types.add(type(
                CLASS,
                pooled("classLoader", CLASS_LOADER),
                pooled("name", SYMBOL),
                pooled("package", PACKAGE),
                plain("modifiers", "int"),
                plain("hidden", "boolean")));
        types.add(type(
                METHOD,
                pooled("type", CLASS),
                pooled("name", SYMBOL),
                pooled("descriptor", SYMBOL),
                plain("modifiers", "int"),
                plain("hidden", "boolean")));
        types.add(type(FRAME_TYPE, plain("description", TEXT)));
        types.add(type(
                STACK_FRAME,
                pooled("method", METHOD),
                plain("lineNumber", "int"),
                plain("bytecodeIndex", "int"),
                pooled("type", FRAME_TYPE)));
        types.add(type(STACK_TRACE, plain("truncated", "boolean"), new Field("frames", STACK_FRAME, false, true, "")));
        types.add(type(THREAD_STATE, plain("name", TEXT)));

        types.add(event(
                EXECUTION_SAMPLE,
                "Python Execution Sample",
                "A thread on a CPU",
                pooled("sampledThread", THREAD, "Thread"),
                pooled("stackTrace", STACK_TRACE, "Stack Trace"),
                pooled("state", THREAD_STATE),
                plain("weight", "long", "Weight"),
                plain("pythonState", TEXT, "Python State")));
        types.add(event(
                GIL_WAIT,
                "Python GIL Wait",
                "A thread waiting for the GIL, and who held it",
                pooled("sampledThread", THREAD, "Thread"),
                pooled("stackTrace", STACK_TRACE, "Stack Trace"),
                plain("weight", "long", "Weight"),
                pooled("holderThread", THREAD, "Holder Thread"),
                pooled("holderStackTrace", STACK_TRACE, "Holder Stack Trace")));
        types.add(event(
                IDLE,
                "Python Idle",
                "A thread blocked in a system call",
                pooled("sampledThread", THREAD, "Thread"),
                pooled("stackTrace", STACK_TRACE, "Stack Trace"),
                plain("weight", "long", "Weight")));
        types.add(event(
                PROCESS,
                "Python Process",
                "A profiled process; its threads are in the group",
                plain("group", TEXT),
                plain("pid", "long"),
                plain("commandLine", TEXT),
                plain("pythonVersion", TEXT)));
        types.add(event(
                RECORDING,
                "Python Recording",
                "What is known of the recording as a whole",
                JfrFacts.fields().toArray(Field[]::new)));
        return List.copyOf(types);
    }

    private static Type type(String name, Field... fields) {
        return new Type(name, "", "", "", List.of(fields));
    }

    private static Type annotation(String name, boolean array) {
        return new Type(name, ANNOTATION, "", "", List.of(new Field("value", TEXT, false, array, "")));
    }

    private static Type event(String name, String label, String description, Field... fields) {
        List<Field> all = new ArrayList<>();
        all.add(plain("startTime", "long", "Start Time"));
        all.addAll(List.of(fields));
        return new Type(name, EVENT, label, description, List.copyOf(all));
    }

    static Field plain(String name, String type) {
        return plain(name, type, "");
    }

    private static Field plain(String name, String type, String label) {
        return new Field(name, type, false, false, label);
    }

    private static Field pooled(String name, String type) {
        return pooled(name, type, "");
    }

    private static Field pooled(String name, String type, String label) {
        return new Field(name, type, true, false, label);
    }
}
