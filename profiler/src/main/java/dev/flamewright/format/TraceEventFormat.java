package dev.flamewright.format;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Chrome's trace events: a flame chart of every thread in time, which Pyflame's {@code --flamechart} was for. Times are
 * microseconds since the recording started.
 */
public final class TraceEventFormat implements WritableFormat {
    @Override
    public String name() {
        return "trace";
    }

    @Override
    public List<String> extensions() {
        return List.of(".trace.json", ".json");
    }

    @Override
    public String help() {
        return "Chrome trace events, a flame chart per thread; opens in Perfetto, chrome://tracing";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        Profile lined = options.lineNumbers() ? profile : ProfileFilter.withoutLines(profile);
        Json.write(out, json -> {
            json.writeStartObject();
            json.writeStringProperty("displayTimeUnit", "ms");
            json.writeArrayPropertyStart("traceEvents");
            for (int process = 0; process < lined.processes().size(); process++) {
                ProcessInfo info = lined.processes().get(process);
                name("process_name", pid(lined, process), 0, info.commandLine(), json);
            }
            for (ThreadTimeline timeline : ThreadTimeline.of(lined)) {
                thread(lined, timeline, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** Processes and threads are told apart by numbers here, so unknown ones get one that is free. */
    private static long pid(Profile profile, int process) {
        long pid = profile.processes().get(process).pid();
        return pid > 0 ? pid : process + 1L;
    }

    private static void name(String what, long pid, long tid, String name, JsonGenerator json) {
        json.writeStartObject()
                .writeStringProperty("ph", "M")
                .writeStringProperty("name", what)
                .writeNumberProperty("pid", pid)
                .writeNumberProperty("tid", tid);
        json.writeObjectPropertyStart("args").writeStringProperty("name", name).writeEndObject();
        json.writeEndObject();
    }

    private static void thread(Profile profile, ThreadTimeline timeline, JsonGenerator json) {
        ThreadInfo info = profile.threads().get(timeline.thread());
        long pid = pid(profile, info.process());
        long tid = info.tid() > 0 ? info.tid() : timeline.thread() + 1L;
        name("thread_name", pid, tid, info.name().isEmpty() ? "thread " + tid : info.name(), json);
        timeline.calls(Chrome.nanosPerWeight(profile), new ThreadTimeline.Calls() {
            @Override
            public void open(int node, long nanos) {
                Frame frame = profile.frames().get(profile.tree().frame(node));
                event("B", frame, nanos);
                if (frame instanceof PythonFrame python) {
                    json.writeObjectPropertyStart("args").writeStringProperty("file", python.file());
                    if (python.line() > 0) {
                        json.writeNumberProperty("line", python.line());
                    }
                    json.writeEndObject();
                }
                json.writeEndObject();
            }

            @Override
            public void close(int node, long nanos) {
                event("E", profile.frames().get(profile.tree().frame(node)), nanos);
                json.writeEndObject();
            }

            private void event(String phase, Frame frame, long nanos) {
                json.writeStartObject()
                        .writeStringProperty("ph", phase)
                        .writeStringProperty(
                                "name",
                                frame instanceof PythonFrame
                                        ? frame.name()
                                        : FrameLabels.whole(false).of(frame))
                        .writeNumberProperty("pid", pid)
                        .writeNumberProperty("tid", tid)
                        .writeNumberProperty("ts", nanos / 1000.0);
            }
        });
    }
}
