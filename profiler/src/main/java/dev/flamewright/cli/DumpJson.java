package dev.flamewright.cli;

import dev.flamewright.sampler.Deadlock;
import dev.flamewright.sampler.ProcessDump;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Dumps for programs to read, as docs/dump.schema.json describes. */
final class DumpJson {
    // Names and values may hold half a surrogate pair, which UTF-8 has no bytes for.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    /** Goes up when a reader of the old form would be misled by the new one. */
    private static final int VERSION = 1;

    private final JsonGenerator json;
    private final Function<ProcessDump, SourceLines> sources;

    private DumpJson(JsonGenerator json, Function<ProcessDump, SourceLines> sources) {
        this.json = json;
        this.sources = sources;
    }

    static void write(List<ProcessDump> dumps, Function<ProcessDump, SourceLines> sources, OutputStream out) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            new DumpJson(json, sources).write(dumps);
        }
    }

    private void write(List<ProcessDump> dumps) {
        json.writeStartObject();
        json.writeNumberProperty("version", VERSION);
        json.writeArrayPropertyStart("processes");
        for (ProcessDump dump : dumps) {
            json.writeStartObject();
            json.writeNumberProperty("pid", dump.pid());
            json.writeStringProperty("command", dump.commandLine());
            json.writeStringProperty("python", dump.pythonVersion());
            json.writeStringProperty("condition", dump.condition());
            json.writeBooleanProperty("exact", dump.exact());
            json.writeArrayPropertyStart("deadlocks");
            for (Deadlock deadlock : dump.deadlocks()) {
                json.writeStartArray();
                deadlock.links().forEach(link -> json.writeNumber(link.thread().tid()));
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("threads");
            SourceLines lines = sources.apply(dump);
            dump.threads().forEach(thread -> write(thread, lines));
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void write(ProcessDump.DumpedThread thread, SourceLines sources) {
        json.writeStartObject();
        json.writeNumberProperty("tid", thread.tid());
        json.writeNumberProperty("ident", thread.ident());
        json.writeStringProperty("name", thread.name());
        json.writeStringProperty("state", thread.state().label());
        json.writeStringProperty("syscall", thread.syscall());
        json.writeBooleanProperty("collectsGarbage", thread.collectsGarbage());
        json.writeArrayPropertyStart("waitsFor");
        for (ProcessDump.Wait wait : thread.waitsFor()) {
            json.writeStartObject();
            json.writeStringProperty("what", wait.what());
            json.writeNumberProperty("holderTid", wait.holderTid());
            json.writeStringProperty("holderName", wait.holderName());
            json.writeBooleanProperty("certain", wait.certain());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("frames");
        thread.frames().forEach(frame -> write(frame, sources));
        json.writeEndArray();
        json.writeBooleanProperty("cut", thread.cut());
        json.writeEndObject();
    }

    private void write(ProcessDump.DumpedFrame frame, SourceLines sources) {
        json.writeStartObject();
        json.writeStringProperty("name", frame.name());
        json.writeStringProperty("file", frame.file());
        json.writeNumberProperty("line", frame.line());
        json.writeNumberProperty("firstLine", frame.firstLine());
        json.writeStringProperty("source", sources.line(frame.file(), frame.line()));
        json.writeArrayPropertyStart("locals");
        for (ProcessDump.Variable variable : frame.locals()) {
            json.writeStartObject();
            json.writeStringProperty("name", variable.name());
            json.writeStringProperty("type", variable.type());
            json.writeStringProperty("value", variable.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
