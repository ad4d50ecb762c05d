package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** One thread of a Firefox profile: tables by columns, whose rows refer to each other by their indices. */
final class FirefoxThread {
    static final String GIL_WAIT_MARKER = "GilWait";

    private static final int INTERVAL_MARKER = 1;

    private final Profile profile;
    private final ThreadTimeline timeline;
    private final SequencedMap<String, Integer> strings = new LinkedHashMap<>();
    private final SequencedMap<Func, Integer> funcs = new LinkedHashMap<>();
    private final SequencedMap<CategorisedFrame, Integer> frames = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Marker> markers = new ArrayList<>();

    /** The stacks; its frames are indices of {@link #frames}, its nodes those of the stack table plus one. */
    private final CallTree stacks = new CallTree();

    private final int[] stackOfNode;

    private record Func(String name, String file, int line) {
        static Func of(Frame frame) {
            return switch (frame) {
                case PythonFrame python -> new Func(python.name(), python.file(), python.firstLine());
                case NativeFrame nativeFrame -> new Func(nativeFrame.name(), nativeFrame.module(), 0);
                default -> new Func(FrameLabels.whole(false).of(frame), "", 0);
            };
        }
    }

    private record CategorisedFrame(Frame frame, FirefoxCategory category) {}

    private record Sample(int stack, long nanos, long weight) {}

    private record Marker(long startNanos, long endNanos, String holder) {}

    /** One column of a table. */
    private interface Column<T> {
        @Nullable
        Number of(T row);
    }

    FirefoxThread(Profile profile, ThreadTimeline timeline) {
        this.profile = profile;
        this.timeline = timeline;
        this.stackOfNode = new int[profile.tree().size()];
        timeline.slices(Chrome.nanosPerWeight(profile), this::add);
    }

    private void add(int row, long start, long end) {
        samples.add(new Sample(stack(profile.rowNode(row), profile.rowState(row)), start, profile.rowWeight(row)));
        if (profile.rowState(row) == ThreadState.GIL_WAIT) {
            markers.add(new Marker(start, end, holder(row)));
        }
    }

    private String holder(int row) {
        int thread = profile.rowHolderThread(row);
        int node = profile.rowHolderNode(row);
        String name = thread == SampleSink.NONE
                ? "an unknown thread"
                : SpeedscopeFormat.name(profile, profile.threads().get(thread));
        return node <= SampleSink.ROOT
                ? name
                : name + " in "
                        + FrameLabels.whole(true)
                                .of(profile.frames().get(profile.tree().frame(node)));
    }

    /** The stack of a sample: its leaf has the category of the state, its callers those of their frames. */
    private int stack(int node, ThreadState state) {
        if (node == SampleSink.ROOT) {
            return SampleSink.ROOT;
        }
        CallTree tree = profile.tree();
        Frame leaf = profile.frames().get(tree.frame(node));
        return stacks.child(callers(tree.parent(node)), frame(leaf, FirefoxCategory.of(leaf, state)));
    }

    private int callers(int node) {
        CallTree tree = profile.tree();
        List<Integer> path = new ArrayList<>();
        int known = node;
        while (known != SampleSink.ROOT && stackOfNode[known] == 0) {
            path.add(known);
            known = tree.parent(known);
        }
        for (int n : path.reversed()) {
            Frame frame = profile.frames().get(tree.frame(n));
            stackOfNode[n] = stacks.child(stackOfNode[tree.parent(n)], frame(frame, FirefoxCategory.of(frame)));
        }
        return stackOfNode[node];
    }

    private int frame(Frame frame, FirefoxCategory category) {
        return frames.computeIfAbsent(new CategorisedFrame(frame, category), key -> {
            funcs.computeIfAbsent(Func.of(frame), func -> funcs.size());
            return frames.size();
        });
    }

    private int string(String text) {
        return strings.computeIfAbsent(text, key -> strings.size());
    }

    void write(JsonGenerator json) {
        ThreadInfo info = profile.threads().get(timeline.thread());
        ProcessInfo process = profile.processes().get(info.process());
        json.writeStartObject();
        json.writeStringProperty("processType", "default");
        json.writeStringProperty("processName", process.commandLine());
        json.writeNumberProperty("processStartupTime", 0);
        json.writeNullProperty("processShutdownTime");
        json.writeNumberProperty("registerTime", 0);
        json.writeNullProperty("unregisterTime");
        json.writeArrayPropertyStart("pausedRanges").writeEndArray();
        json.writeStringProperty("name", info.name().isEmpty() ? "thread " + info.tid() : info.name());
        json.writeBooleanProperty(
                "isMainThread", info.tid() == process.pid() || info.name().equals("MainThread"));
        json.writeStringProperty("pid", Long.toString(process.pid()));
        json.writeNumberProperty("tid", info.tid());
        samples(json);
        markers(json);
        stackTable(json);
        frameTable(json);
        funcTable(json);
        emptyTable("resourceTable", json, "lib", "name", "host", "type");
        emptyTable("nativeSymbols", json, "libIndex", "address", "name", "functionSize");
        json.writeArrayPropertyStart("stringArray");
        strings.sequencedKeySet().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void samples(JsonGenerator json) {
        json.writeObjectPropertyStart("samples");
        json.writeStringProperty("weightType", "samples");
        column("stack", samples, json, sample -> sample.stack() == SampleSink.ROOT ? null : sample.stack() - 1);
        column("time", samples, json, sample -> sample.nanos() / 1e6);
        column("weight", samples, json, Sample::weight);
        json.writeNumberProperty("length", samples.size());
        json.writeEndObject();
    }

    private void markers(JsonGenerator json) {
        int name = markers.isEmpty() ? 0 : string("GIL wait");
        json.writeObjectPropertyStart("markers");
        json.writeArrayPropertyStart("data");
        for (Marker marker : markers) {
            json.writeStartObject()
                    .writeStringProperty("type", GIL_WAIT_MARKER)
                    .writeStringProperty("holder", marker.holder())
                    .writeEndObject();
        }
        json.writeEndArray();
        column("name", markers, json, marker -> name);
        column("startTime", markers, json, marker -> marker.startNanos() / 1e6);
        column("endTime", markers, json, marker -> marker.endNanos() / 1e6);
        column("phase", markers, json, marker -> INTERVAL_MARKER);
        column("category", markers, json, marker -> FirefoxCategory.GIL_WAIT.ordinal());
        json.writeNumberProperty("length", markers.size());
        json.writeEndObject();
    }

    private void stackTable(JsonGenerator json) {
        List<CategorisedFrame> byIndex = List.copyOf(frames.sequencedKeySet());
        SequencedMap<String, Column<Integer>> columns = new LinkedHashMap<>();
        columns.put("frame", i -> stacks.frame(i + 1));
        columns.put("prefix", i -> stacks.parent(i + 1) == SampleSink.ROOT ? null : stacks.parent(i + 1) - 1);
        columns.put("category", i -> byIndex.get(stacks.frame(i + 1)).category().ordinal());
        columns.put("subcategory", i -> 0);
        table("stackTable", stacks.size() - 1, json, columns);
    }

    private void frameTable(JsonGenerator json) {
        List<CategorisedFrame> byIndex = List.copyOf(frames.sequencedKeySet());
        SequencedMap<String, Column<Integer>> columns = new LinkedHashMap<>();
        columns.put("address", i -> -1);
        columns.put("inlineDepth", i -> 0);
        columns.put("category", i -> byIndex.get(i).category().ordinal());
        columns.put("subcategory", i -> 0);
        columns.put("func", i -> funcs.get(Func.of(byIndex.get(i).frame())));
        columns.put("nativeSymbol", i -> null);
        columns.put("innerWindowID", i -> 0);
        columns.put("implementation", i -> null);
        columns.put(
                "line",
                i -> byIndex.get(i).frame() instanceof PythonFrame python && python.line() > 0 ? python.line() : null);
        columns.put("column", i -> null);
        table("frameTable", byIndex.size(), json, columns);
    }

    private void funcTable(JsonGenerator json) {
        List<Func> byIndex = List.copyOf(funcs.sequencedKeySet());
        json.writeObjectPropertyStart("funcTable");
        for (String flag : List.of("isJS", "relevantForJS")) {
            json.writeArrayPropertyStart(flag);
            byIndex.forEach(func -> json.writeBoolean(false));
            json.writeEndArray();
        }
        column("name", byIndex, json, func -> string(func.name()));
        column("resource", byIndex, json, func -> -1);
        column("fileName", byIndex, json, func -> func.file().isEmpty() ? null : string(func.file()));
        column("lineNumber", byIndex, json, func -> func.line() > 0 ? func.line() : null);
        column("columnNumber", byIndex, json, func -> null);
        json.writeNumberProperty("length", byIndex.size());
        json.writeEndObject();
    }

    private static void emptyTable(String name, JsonGenerator json, String... columns) {
        json.writeObjectPropertyStart(name);
        for (String column : columns) {
            json.writeArrayPropertyStart(column).writeEndArray();
        }
        json.writeNumberProperty("length", 0);
        json.writeEndObject();
    }

    private static void table(
            String name, int length, JsonGenerator json, SequencedMap<String, Column<Integer>> columns) {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            indices.add(i);
        }
        json.writeObjectPropertyStart(name);
        columns.forEach((column, value) -> column(column, indices, json, value));
        json.writeNumberProperty("length", length);
        json.writeEndObject();
    }

    private static <T> void column(String name, List<T> rows, JsonGenerator json, Column<T> value) {
        json.writeArrayPropertyStart(name);
        for (T row : rows) {
            switch (value.of(row)) {
                case null -> json.writeNull();
                case Double real -> json.writeNumber(real);
                case Number whole -> json.writeNumber(whole.longValue());
            }
        }
        json.writeEndArray();
    }
}
