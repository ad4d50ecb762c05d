package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Everything that a profile holds, one JSON object per line; the first one explains the others. For scripts. */
public final class JsonLinesFormat implements WritableFormat, ReadableFormat {
    static final String FORMAT = "flamewright-profile";
    static final int VERSION = 1;

    @Override
    public String name() {
        return "jsonl";
    }

    @Override
    public List<String> extensions() {
        return List.of(".jsonl", ".ndjson");
    }

    @Override
    public String help() {
        return "JSON lines, all there is, the first line explains the others; for jq, pandas and your own scripts";
    }

    @Override
    public boolean recognises(byte[] head, String fileName) {
        return new String(head, StandardCharsets.ISO_8859_1).startsWith("{\"type\":\"schema\",\"format\":\"" + FORMAT);
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        return Json.read(in, json -> new JsonLinesReader(json).read());
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        Profile lined = options.lineNumbers() ? profile : ProfileFilter.withoutLines(profile);
        Json.write(out, json -> {
            schema(json);
            facts(lined, json);
            processesAndThreads(lined, json);
            framesAndStacks(lined, json);
            for (int row = 0; row < lined.rowCount(); row++) {
                sample(lined, row, json);
            }
            lined.sources()
                    .forEach((file, text) -> record("source", json)
                            .writeStringProperty("file", file)
                            .writeStringProperty("text", text)
                            .writeEndObject());
        });
        out.write('\n');
    }

    private static JsonGenerator record(String type, JsonGenerator json) {
        return json.writeStartObject().writeStringProperty("type", type);
    }

    private static void schema(JsonGenerator json) {
        record("schema", json).writeStringProperty("format", FORMAT).writeNumberProperty("version", VERSION);
        json.writeObjectPropertyStart("records");
        describe(
                json,
                "facts",
                "what is known of the recording: times of day are ISO 8601, durations nanoseconds; "
                        + "a weight counts 'unit' and stands for 'periodNanos' of time if that is not 0");
        describe(json, "process", "id, pid (0: unknown), commandLine, pythonVersion");
        describe(json, "thread", "id, process (an id), tid (0: unknown), name");
        describe(
                json,
                "frame",
                "id, kind (python, native, syscall, gc, label), name; file, line (0: none) and "
                        + "firstLine of python ones, module of native ones");
        describe(json, "stack", "id, parent (the id of the caller's stack, 0 for none), frame (the id of the leaf)");
        describe(
                json,
                "sample",
                "time (nanoseconds since the start, -1: unknown), thread, state (gil: on CPU with the "
                        + "GIL, cpu: on CPU without it, wait: waiting for it, idle: in a system call, unknown), stack, weight; "
                        + "holderThread and holderStack of who held the GIL");
        describe(json, "source", "the text of a source file at the time of recording");
        json.writeEndObject().writeEndObject();
    }

    private static void describe(JsonGenerator json, String record, String text) {
        json.writeStringProperty(record, text);
    }

    private static void facts(Profile profile, JsonGenerator json) {
        ProfileFacts facts = profile.facts();
        record("facts", json)
                .writeStringProperty("start", facts.start().toString())
                .writeNumberProperty("duration", facts.duration().toNanos())
                .writeStringProperty("host", facts.host())
                .writeStringProperty("commandLine", facts.commandLine())
                .writeStringProperty("pythonVersion", facts.pythonVersion())
                .writeStringProperty("mode", facts.mode())
                .writeNumberProperty("rateAsked", facts.rateAsked())
                .writeNumberProperty("ticks", facts.ticks())
                .writeNumberProperty("lateTicks", facts.lateTicks())
                .writeNumberProperty("cutStacks", facts.cutStacks())
                .writeNumberProperty("failedTicks", facts.failedTicks())
                .writeNumberProperty("pauseMedianNanos", facts.pauseMedianNanos())
                .writeNumberProperty("pauseMaxNanos", facts.pauseMaxNanos())
                .writeNumberProperty("pauseTotalNanos", facts.pauseTotalNanos())
                .writeNumberProperty("profilerCpuNanos", facts.profilerCpuNanos())
                .writeStringProperty("unit", facts.unit())
                .writeNumberProperty("periodNanos", facts.periodNanos())
                .writeNumberProperty("timeResolution", profile.timeResolutionNanos())
                .writeEndObject();
    }

    private static void processesAndThreads(Profile profile, JsonGenerator json) {
        for (int id = 0; id < profile.processes().size(); id++) {
            ProcessInfo process = profile.processes().get(id);
            record("process", json)
                    .writeNumberProperty("id", id)
                    .writeNumberProperty("pid", process.pid())
                    .writeStringProperty("commandLine", process.commandLine())
                    .writeStringProperty("pythonVersion", process.pythonVersion())
                    .writeEndObject();
        }
        for (int id = 0; id < profile.threads().size(); id++) {
            ThreadInfo thread = profile.threads().get(id);
            record("thread", json)
                    .writeNumberProperty("id", id)
                    .writeNumberProperty("process", thread.process())
                    .writeNumberProperty("tid", thread.tid())
                    .writeStringProperty("name", thread.name())
                    .writeEndObject();
        }
    }

    private static void framesAndStacks(Profile profile, JsonGenerator json) {
        for (int id = 0; id < profile.frames().size(); id++) {
            Frame frame = profile.frames().get(id);
            record("frame", json)
                    .writeNumberProperty("id", id)
                    .writeStringProperty("kind", kind(frame))
                    .writeStringProperty("name", frame.name());
            if (frame instanceof PythonFrame python) {
                json.writeStringProperty("file", python.file())
                        .writeNumberProperty("line", python.line())
                        .writeNumberProperty("firstLine", python.firstLine());
            } else if (frame instanceof NativeFrame nativeFrame) {
                json.writeStringProperty("module", nativeFrame.module());
            }
            json.writeEndObject();
        }
        CallTree tree = profile.tree();
        for (int node = 1; node < tree.size(); node++) {
            record("stack", json)
                    .writeNumberProperty("id", node)
                    .writeNumberProperty("parent", tree.parent(node))
                    .writeNumberProperty("frame", tree.frame(node))
                    .writeEndObject();
        }
    }

    private static String kind(Frame frame) {
        return switch (frame) {
            case PythonFrame python -> "python";
            case NativeFrame nativeFrame -> "native";
            case SyscallFrame syscall -> "syscall";
            case GcFrame gc -> "gc";
            case LabelFrame label -> "label";
        };
    }

    private static void sample(Profile profile, int row, JsonGenerator json) {
        record("sample", json)
                .writeNumberProperty("time", profile.rowTime(row))
                .writeNumberProperty("thread", profile.rowThread(row))
                .writeStringProperty("state", profile.rowState(row).label())
                .writeNumberProperty("stack", profile.rowNode(row))
                .writeNumberProperty("weight", profile.rowWeight(row));
        if (profile.rowHolderThread(row) != SampleSink.NONE) {
            json.writeNumberProperty("holderThread", profile.rowHolderThread(row));
        }
        if (profile.rowHolderNode(row) != SampleSink.NONE) {
            json.writeNumberProperty("holderStack", profile.rowHolderNode(row));
        }
        json.writeEndObject();
    }
}
