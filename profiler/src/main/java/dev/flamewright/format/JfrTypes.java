package dev.flamewright.format;

import java.util.function.Consumer;
import org.openjdk.jmc.flightrecorder.writer.api.Annotation;
import org.openjdk.jmc.flightrecorder.writer.api.Recording;
import org.openjdk.jmc.flightrecorder.writer.api.Type;
import org.openjdk.jmc.flightrecorder.writer.api.TypeStructureBuilder;
import org.openjdk.jmc.flightrecorder.writer.api.TypedFieldBuilder;
import org.openjdk.jmc.flightrecorder.writer.api.Types;
import org.openjdk.jmc.flightrecorder.writer.api.Types.Builtin;

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

    private final Types types;

    final Type threadGroup;
    final Type thread;
    final Type classLoader;
    final Type javaPackage;
    final Type javaClass;
    final Type method;
    final Type frameType;
    final Type stackFrame;
    final Type stackTrace;
    final Type threadState;
    final Type executionSample;
    final Type gilWait;
    final Type idle;
    final Type recording;
    final Type process;

    /** Registers every type with a recording that knows only the built-in ones. */
    JfrTypes(Recording out) {
        types = out.getTypes();
        annotation("jdk.jfr.Label");
        annotation("jdk.jfr.Description");
        annotation("jdk.jfr.Timestamp");
        annotation("jdk.jfr.Timespan");
        types.getOrAdd(
                "jdk.jfr.Category",
                Annotation.ANNOTATION_SUPER_TYPE_NAME,
                builder -> builder.addField("value", Builtin.STRING, TypedFieldBuilder::asArray));

        threadGroup = pooled(
                "jdk.types.ThreadGroup",
                builder -> builder.addField("parent", builder.selfType()).addField("name", Builtin.STRING));
        thread = pooled(
                "java.lang.Thread",
                builder -> builder.addField("osName", Builtin.STRING)
                        .addField("osThreadId", Builtin.LONG)
                        .addField("javaName", Builtin.STRING)
                        .addField("javaThreadId", Builtin.LONG)
                        .addField("group", threadGroup));
        Type symbol = pooled("jdk.types.Symbol", builder -> builder.addField("string", Builtin.STRING));
        javaPackage = pooled(
                "jdk.types.Package", builder -> builder.addField("name", symbol).addField("exported", Builtin.BOOLEAN));
        // A loader is of a class and a class has a loader: the inner one is registered while the outer one is.
        javaClass = pooled(
                "java.lang.Class",
                builder -> builder.addField(
                                "classLoader",
                                pooled(
                                        "jdk.types.ClassLoader",
                                        loader -> loader.addField("type", types.getType("java.lang.Class", true))
                                                .addField("name", symbol)))
                        .addField("name", symbol)
                        .addField("package", javaPackage)
                        .addField("modifiers", Builtin.INT)
                        .addField("hidden", Builtin.BOOLEAN));
        classLoader = types.getType("jdk.types.ClassLoader");
        method = pooled(
                "jdk.types.Method",
                builder -> builder.addField("type", javaClass)
                        .addField("name", symbol)
                        .addField("descriptor", symbol)
                        .addField("modifiers", Builtin.INT)
                        .addField("hidden", Builtin.BOOLEAN));
        frameType = pooled("jdk.types.FrameType", builder -> builder.addField("description", Builtin.STRING));
        stackFrame = types.getOrAdd(
                "jdk.types.StackFrame",
                false,
                builder -> builder.addField("method", method)
                        .addField("lineNumber", Builtin.INT)
                        .addField("bytecodeIndex", Builtin.INT)
                        .addField("type", frameType));
        stackTrace = pooled(
                "jdk.types.StackTrace",
                builder -> builder.addField("truncated", Builtin.BOOLEAN)
                        .addField("frames", stackFrame, TypedFieldBuilder::asArray));
        threadState = pooled("jdk.types.ThreadState", builder -> builder.addField("name", Builtin.STRING));

        executionSample = event(EXECUTION_SAMPLE, "Python Execution Sample", "A thread on a CPU", builder -> {
            sampledStack(builder).addField("state", threadState);
            weight(builder).addField("pythonState", Builtin.STRING, label("Python State"));
        });
        gilWait = event(
                GIL_WAIT,
                "Python GIL Wait",
                "A thread waiting for the GIL, and who held it",
                builder -> weight(sampledStack(builder))
                        .addField("holderThread", thread, label("Holder Thread"))
                        .addField("holderStackTrace", stackTrace, label("Holder Stack Trace")));
        idle = event(
                IDLE, "Python Idle", "A thread blocked in a system call", builder -> weight(sampledStack(builder)));
        process = event(
                PROCESS,
                "Python Process",
                "A profiled process; its threads are in the group",
                builder -> builder.addField("group", Builtin.STRING)
                        .addField("pid", Builtin.LONG)
                        .addField("commandLine", Builtin.STRING)
                        .addField("pythonVersion", Builtin.STRING));
        recording =
                event(RECORDING, "Python Recording", "What is known of the recording as a whole", JfrFacts::declare);
    }

    private Type pooled(String name, Consumer<TypeStructureBuilder> structure) {
        return types.getOrAdd(name, true, structure);
    }

    private void annotation(String name) {
        types.getOrAdd(
                name, Annotation.ANNOTATION_SUPER_TYPE_NAME, builder -> builder.addField("value", Builtin.STRING));
    }

    private Type event(String name, String label, String description, Consumer<TypeStructureBuilder> fields) {
        return types.getOrAdd(name, "jdk.jfr.Event", builder -> {
            builder.addField(
                    "startTime",
                    Builtin.LONG,
                    field -> field.addAnnotation(types.getType("jdk.jfr.Timestamp"), "TICKS"));
            fields.accept(builder);
            builder.addAnnotation(types.getType("jdk.jfr.Label"), label)
                    .addAnnotation(types.getType("jdk.jfr.Description"), description)
                    .addAnnotation(
                            types.getType("jdk.jfr.Category"),
                            value -> value.putField("value", new String[] {"Python"}));
        });
    }

    private TypeStructureBuilder sampledStack(TypeStructureBuilder builder) {
        return builder.addField("sampledThread", thread, label("Thread"))
                .addField("stackTrace", stackTrace, label("Stack Trace"));
    }

    private TypeStructureBuilder weight(TypeStructureBuilder builder) {
        return builder.addField("weight", Builtin.LONG, label("Weight"));
    }

    private Consumer<TypedFieldBuilder> label(String text) {
        return field -> field.addAnnotation(types.getType("jdk.jfr.Label"), text);
    }
}
