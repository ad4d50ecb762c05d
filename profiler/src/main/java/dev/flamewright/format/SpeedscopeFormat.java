package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * speedscope's own file format. Each thread is a profile of the file: calls and returns in time where the times are
 * known, else stacks with weights.
 */
public final class SpeedscopeFormat implements WritableFormat, ReadableFormat {
    static final String SCHEMA = "https://www.speedscope.app/file-format-schema.json";

    @Override
    public String name() {
        return "speedscope";
    }

    @Override
    public List<String> extensions() {
        return List.of(".speedscope.json", ".speedscope");
    }

    @Override
    public String help() {
        return "speedscope's own format, a timeline per thread; opens in speedscope.app";
    }

    @Override
    public boolean recognises(byte[] head, String fileName) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return text.startsWith("{") && (text.contains("speedscope") || fileName.endsWith(".speedscope.json"));
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        return Json.read(in, json -> new SpeedscopeReader(json).read());
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        Profile lined = options.lineNumbers() ? profile : ProfileFilter.withoutLines(profile);
        Json.write(out, json -> {
            json.writeStartObject();
            json.writeStringProperty("$schema", SCHEMA);
            json.writeStringProperty("exporter", "flamewright");
            json.writeStringProperty(
                    "name", options.title().isEmpty() ? profile.facts().commandLine() : options.title());
            json.writeObjectPropertyStart("shared").writeArrayPropertyStart("frames");
            for (Frame frame : lined.frames()) {
                frame(frame, json);
            }
            json.writeEndArray().writeEndObject();
            json.writeArrayPropertyStart("profiles");
            for (ThreadTimeline timeline : ThreadTimeline.of(lined)) {
                thread(lined, timeline, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void frame(Frame frame, JsonGenerator json) {
        json.writeStartObject();
        switch (frame) {
            case PythonFrame python -> {
                json.writeStringProperty("name", python.name()).writeStringProperty("file", python.file());
                int line = python.line() > 0 ? python.line() : python.firstLine();
                if (line > 0) {
                    json.writeNumberProperty("line", line);
                }
            }
            case NativeFrame nativeFrame -> {
                json.writeStringProperty("name", nativeFrame.name());
                if (!nativeFrame.module().isEmpty()) {
                    json.writeStringProperty("file", nativeFrame.module());
                }
            }
            default -> json.writeStringProperty("name", FrameLabels.whole(true).of(frame));
        }
        json.writeEndObject();
    }

    private static void thread(Profile profile, ThreadTimeline timeline, JsonGenerator json) {
        long period = profile.facts().periodNanos();
        boolean timed = profile.timeResolutionNanos() > 0 && period > 0;
        json.writeStartObject();
        json.writeStringProperty("type", timed ? "evented" : "sampled");
        json.writeStringProperty("name", name(profile, profile.threads().get(timeline.thread())));
        json.writeStringProperty("unit", unit(profile));
        if (timed) {
            evented(profile, timeline, json);
        } else {
            sampled(profile, timeline, Math.max(1, period), json);
        }
        json.writeEndObject();
    }

    static String name(Profile profile, ThreadInfo thread) {
        StringBuilder name = new StringBuilder(thread.name().isEmpty() ? "thread" : thread.name());
        if (thread.tid() != 0) {
            name.append(' ').append(thread.tid());
        }
        ProcessInfo process = profile.processes().get(thread.process());
        if (profile.processes().size() > 1) {
            name.append(" of ")
                    .append(process.commandLine())
                    .append(" (")
                    .append(process.pid())
                    .append(')');
        }
        return name.toString();
    }

    private static String unit(Profile profile) {
        if (profile.facts().periodNanos() > 0) {
            return "nanoseconds";
        }
        return profile.facts().unit().equals("bytes") ? "bytes" : "none";
    }

    private static void evented(Profile profile, ThreadTimeline timeline, JsonGenerator json) {
        long[] span = {Long.MAX_VALUE, 0};
        timeline.slices(profile.facts().periodNanos(), (row, start, end) -> {
            span[0] = Math.min(span[0], start);
            span[1] = end;
        });
        json.writeNumberProperty("startValue", Math.min(span[0], span[1]));
        json.writeNumberProperty("endValue", span[1]);
        json.writeArrayPropertyStart("events");
        CallTree tree = profile.tree();
        timeline.calls(profile.facts().periodNanos(), new ThreadTimeline.Calls() {
            @Override
            public void open(int node, long nanos) {
                event("O", node, nanos);
            }

            @Override
            public void close(int node, long nanos) {
                event("C", node, nanos);
            }

            private void event(String type, int node, long nanos) {
                json.writeStartObject()
                        .writeStringProperty("type", type)
                        .writeNumberProperty("frame", tree.frame(node))
                        .writeNumberProperty("at", nanos);
                json.writeEndObject();
            }
        });
        json.writeEndArray();
    }

    private static void sampled(Profile profile, ThreadTimeline timeline, long scale, JsonGenerator json) {
        long total = 0;
        for (int row : timeline.rows()) {
            total += Math.max(0, profile.rowWeight(row)) * scale;
        }
        json.writeNumberProperty("startValue", 0);
        json.writeNumberProperty("endValue", total);
        json.writeArrayPropertyStart("samples");
        CallTree tree = profile.tree();
        for (int row : timeline.rows()) {
            if (profile.rowWeight(row) > 0) {
                int[] stack = new int[tree.depth(profile.rowNode(row))];
                int i = stack.length;
                for (int node = profile.rowNode(row); node != SampleSink.ROOT; node = tree.parent(node)) {
                    stack[--i] = tree.frame(node);
                }
                json.writeArray(stack, 0, stack.length);
            }
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("weights");
        for (int row : timeline.rows()) {
            if (profile.rowWeight(row) > 0) {
                json.writeNumber(profile.rowWeight(row) * scale);
            }
        }
        json.writeEndArray();
    }
}
