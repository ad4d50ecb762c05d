package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/**
 * Chrome's {@code .cpuprofile}, the DevTools protocol's {@code Profiler.Profile}. It knows one thread only, so several
 * are put one after another, each below a frame of its name. Times are microseconds; weights of unknown duration count
 * one millisecond.
 */
public final class CpuProfileFormat implements WritableFormat {
    private static final int ROOT_ID = 1;
    private static final int UNKNOWN = -1;

    @Override
    public String name() {
        return "cpuprofile";
    }

    @Override
    public List<String> extensions() {
        return List.of(".cpuprofile");
    }

    @Override
    public String help() {
        return "Chrome's CPU profile; opens in Chrome DevTools, VS Code, speedscope";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        Nodes nodes = new Nodes(profile, options.lineNumbers());
        Json.write(out, json -> {
            json.writeStartObject();
            nodes.write(json);
            nodes.writeSamples(json);
            json.writeEndObject();
        });
    }

    /** DevTools' tree: a node is a function below its callers; the lines that were seen executing are counts in it. */
    private static final class Nodes {
        private final Profile profile;
        private final boolean lineNumbers;
        private final List<ThreadTimeline> timelines;
        private final CallTree tree = new CallTree();
        private final List<Frame> functions = new ArrayList<>();
        private final Map<Frame, Integer> functionNumbers = new HashMap<>();
        private final List<Integer> path = new ArrayList<>();
        private final List<Long> hits = new ArrayList<>();
        private final List<Map<Integer, Long>> ticks = new ArrayList<>();

        // Of each sample: the node and how long it lasted.
        private final List<Integer> sampleNodes = new ArrayList<>();
        private final List<Long> sampleMicros = new ArrayList<>();

        Nodes(Profile profile, boolean lineNumbers) {
            this.profile = lineNumbers ? profile : ProfileFilter.withoutLines(profile);
            this.lineNumbers = lineNumbers;
            this.timelines = ThreadTimeline.of(this.profile);
            timelines.forEach(this::add);
        }

        private void add(ThreadTimeline timeline) {
            int[] nodes = new int[profile.tree().size()];
            int base = timelines.size() == 1 ? SampleSink.ROOT : tree.child(SampleSink.ROOT, threadFunction(timeline));
            Arrays.fill(nodes, UNKNOWN);
            nodes[SampleSink.ROOT] = base;
            long nanosPerWeight = Chrome.nanosPerWeight(profile);
            timeline.slices(nanosPerWeight, (row, start, end) -> {
                int node = node(profile.rowNode(row), nodes);
                grow(node);
                hits.set(node, hits.get(node) + profile.rowWeight(row));
                Frame leaf = profile.rowNode(row) == SampleSink.ROOT
                        ? null
                        : profile.frames().get(profile.tree().frame(profile.rowNode(row)));
                if (lineNumbers && leaf instanceof PythonFrame python && python.line() > 0) {
                    ticks.get(node).merge(python.line(), profile.rowWeight(row), Long::sum);
                }
                sampleNodes.add(node);
                sampleMicros.add((end - start) / 1000);
            });
        }

        private int threadFunction(ThreadTimeline timeline) {
            String name = SpeedscopeFormat.name(profile, profile.threads().get(timeline.thread()));
            return function(new NativeFrame(name, ""));
        }

        private int node(int profileNode, int[] known) {
            CallTree stacks = profile.tree();
            int caller = profileNode;
            while (known[caller] == UNKNOWN) {
                path.add(caller);
                caller = stacks.parent(caller);
            }
            for (int node : path.reversed()) {
                Frame frame = profile.frames().get(stacks.frame(node));
                Frame function = frame instanceof PythonFrame python ? python.withoutLine() : frame;
                known[node] = tree.child(known[stacks.parent(node)], function(function));
            }
            path.clear();
            return known[profileNode];
        }

        private int function(Frame frame) {
            return functionNumbers.computeIfAbsent(frame, key -> {
                functions.add(frame);
                return functions.size() - 1;
            });
        }

        private void grow(int node) {
            while (hits.size() <= node) {
                hits.add(0L);
                ticks.add(new TreeMap<>());
            }
        }

        void write(JsonGenerator json) {
            grow(tree.size() - 1);
            List<List<Integer>> children = new ArrayList<>();
            for (int node = 0; node < tree.size(); node++) {
                children.add(new ArrayList<>());
                if (node > 0) {
                    children.get(tree.parent(node)).add(node);
                }
            }
            json.writeArrayPropertyStart("nodes");
            for (int node = 0; node < tree.size(); node++) {
                json.writeStartObject();
                json.writeNumberProperty("id", node + ROOT_ID);
                callFrame(node == 0 ? new NativeFrame("(root)", "") : functions.get(tree.frame(node)), json);
                json.writeNumberProperty("hitCount", hits.get(node));
                json.writeArrayPropertyStart("children");
                children.get(node).forEach(child -> json.writeNumber(child + ROOT_ID));
                json.writeEndArray();
                positionTicks(ticks.get(node), json);
                json.writeEndObject();
            }
            json.writeEndArray();
        }

        private static void positionTicks(Map<Integer, Long> lines, JsonGenerator json) {
            if (!lines.isEmpty()) {
                json.writeArrayPropertyStart("positionTicks");
                lines.forEach((line, count) -> json.writeStartObject()
                        .writeNumberProperty("line", line)
                        .writeNumberProperty("ticks", count)
                        .writeEndObject());
                json.writeEndArray();
            }
        }

        private static void callFrame(Frame frame, JsonGenerator json) {
            json.writeObjectPropertyStart("callFrame");
            json.writeStringProperty("functionName", frame.name());
            json.writeStringProperty("scriptId", "0");
            json.writeStringProperty(
                    "url",
                    frame instanceof PythonFrame python
                            ? python.file()
                            : frame instanceof NativeFrame nativeFrame ? nativeFrame.module() : "");
            // Lines of functions are counted from 0 here, those of ticks from 1.
            json.writeNumberProperty(
                    "lineNumber", frame instanceof PythonFrame python ? Math.max(0, python.firstLine()) - 1 : -1);
            json.writeNumberProperty("columnNumber", -1);
            json.writeEndObject();
        }

        /** A sample lasts until the next one, so a last one of the root ends the one before. */
        void writeSamples(JsonGenerator json) {
            Instant start = profile.facts().start();
            long startMicros = start.equals(Instant.EPOCH) ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, start);
            long total = sampleMicros.stream().mapToLong(Long::longValue).sum();
            json.writeNumberProperty("startTime", startMicros);
            json.writeNumberProperty("endTime", startMicros + total);
            json.writeArrayPropertyStart("samples");
            sampleNodes.forEach(node -> json.writeNumber(node + ROOT_ID));
            json.writeNumber(ROOT_ID).writeEndArray();
            json.writeArrayPropertyStart("timeDeltas");
            json.writeNumber(0);
            sampleMicros.forEach(json::writeNumber);
            json.writeEndArray();
        }
    }
}
