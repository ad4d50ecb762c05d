package dev.flamewright.format;

import static dev.flamewright.format.PprofFields.*;

import com.google.protobuf.CodedOutputStream;
import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes one profile as pprof's {@code Profile} message. Ids of locations, functions and mappings count from 1. */
final class PprofWriter {
    private final Profile profile;
    private final CodedOutputStream out;
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<Function, Integer> functions = new LinkedHashMap<>();
    private final Map<String, Integer> mappings = new LinkedHashMap<>();

    private record Function(String name, String file, int firstLine) {}

    /** Writes the fields of a message. */
    private interface Fields {
        void write(CodedOutputStream message) throws IOException;
    }

    PprofWriter(Profile profile, OutputStream out) {
        this.profile = profile;
        this.out = CodedOutputStream.newInstance(out);
        string("");
        // pprof takes the first mapping for the program.
        mappings.put(program(), 1);
    }

    private String program() {
        String commandLine = profile.facts().commandLine();
        return commandLine.isEmpty() ? "python" : commandLine;
    }

    void write() throws IOException {
        ProfileFacts facts = profile.facts();
        boolean counts = facts.unit().equals("samples");
        valueType(PROFILE_SAMPLE_TYPE, facts.unit(), counts ? "count" : facts.unit());
        if (facts.periodNanos() > 0) {
            valueType(PROFILE_SAMPLE_TYPE, "time", "nanoseconds");
            valueType(PROFILE_PERIOD_TYPE, "time", "nanoseconds");
            out.writeInt64(PROFILE_PERIOD, facts.periodNanos());
        }
        if (!facts.start().equals(Instant.EPOCH)) {
            out.writeInt64(PROFILE_TIME_NANOS, ChronoUnit.NANOS.between(Instant.EPOCH, facts.start()));
        }
        out.writeInt64(PROFILE_DURATION_NANOS, facts.duration().toNanos());
        if (!facts.commandLine().isEmpty()) {
            out.writeInt64(PROFILE_COMMENT, string(facts.commandLine()));
        }
        for (int row = 0; row < profile.rowCount(); row++) {
            sample(row);
        }
        for (int frame = 0; frame < profile.frames().size(); frame++) {
            location(frame);
        }
        for (Map.Entry<Function, Integer> function : functions.entrySet()) {
            function(function.getKey(), function.getValue());
        }
        for (Map.Entry<String, Integer> mapping : mappings.entrySet()) {
            mapping(mapping.getKey(), mapping.getValue());
        }
        for (String string : strings.keySet()) {
            out.writeString(PROFILE_STRING_TABLE, string);
        }
        out.flush();
    }

    private int string(String text) {
        return strings.computeIfAbsent(text, key -> strings.size());
    }

    private static void message(CodedOutputStream out, int field, Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        CodedOutputStream message = CodedOutputStream.newInstance(bytes, 64);
        fields.write(message);
        message.flush();
        out.writeByteArray(field, bytes.toByteArray());
    }

    private void valueType(int field, String type, String unit) throws IOException {
        message(out, field, value -> {
            value.writeInt64(VALUE_TYPE_TYPE, string(type));
            value.writeInt64(VALUE_TYPE_UNIT, string(unit));
        });
    }

    private void sample(int row) throws IOException {
        ThreadInfo thread = profile.threads().get(profile.rowThread(row));
        ProcessInfo process = profile.processes().get(thread.process());
        message(out, PROFILE_SAMPLE, sample -> {
            CallTree tree = profile.tree();
            message(sample, SAMPLE_LOCATION_ID, packed -> {
                for (int node = profile.rowNode(row); node != SampleSink.ROOT; node = tree.parent(node)) {
                    packed.writeUInt64NoTag(tree.frame(node) + 1);
                }
            });
            message(sample, SAMPLE_VALUE, packed -> {
                packed.writeInt64NoTag(profile.rowWeight(row));
                if (profile.facts().periodNanos() > 0) {
                    packed.writeInt64NoTag(
                            profile.rowWeight(row) * profile.facts().periodNanos());
                }
            });
            label(sample, LABEL_THREAD, thread.name());
            label(sample, LABEL_THREAD_ID, thread.tid());
            label(sample, LABEL_PROCESS, process.commandLine());
            label(sample, LABEL_PROCESS_ID, process.pid());
            label(sample, LABEL_PYTHON, process.pythonVersion());
            label(sample, LABEL_STATE, profile.rowState(row).label());
        });
    }

    private void label(CodedOutputStream sample, String key, String value) throws IOException {
        if (!value.isEmpty()) {
            message(sample, SAMPLE_LABEL, label -> {
                label.writeInt64(LABEL_KEY, string(key));
                label.writeInt64(LABEL_STR, string(value));
            });
        }
    }

    private void label(CodedOutputStream sample, String key, long value) throws IOException {
        if (value != 0) {
            message(sample, SAMPLE_LABEL, label -> {
                label.writeInt64(LABEL_KEY, string(key));
                label.writeInt64(LABEL_NUM, value);
            });
        }
    }

    private void location(int number) throws IOException {
        Frame frame = profile.frames().get(number);
        Function function = frame instanceof PythonFrame python
                ? new Function(python.name(), python.file(), python.firstLine())
                : new Function(frame.name(), "", 0);
        String mapping = switch (frame) {
            case PythonFrame python -> program();
            case NativeFrame nativeFrame -> nativeFrame.module();
            case SyscallFrame syscall -> MAPPING_SYSTEM_CALL;
            case GcFrame gc -> MAPPING_GC;
            case LabelFrame label -> MAPPING_LABEL;
        };
        message(out, PROFILE_LOCATION, location -> {
            location.writeUInt64(LOCATION_ID, number + 1L);
            if (!mapping.isEmpty()) {
                location.writeUInt64(
                        LOCATION_MAPPING_ID, mappings.computeIfAbsent(mapping, key -> mappings.size() + 1));
            }
            message(location, LOCATION_LINE, line -> {
                line.writeUInt64(LINE_FUNCTION_ID, functions.computeIfAbsent(function, key -> functions.size() + 1));
                line.writeInt64(LINE_LINE, frame instanceof PythonFrame python ? python.line() : 0);
            });
        });
    }

    private void function(Function function, int id) throws IOException {
        message(out, PROFILE_FUNCTION, message -> {
            message.writeUInt64(FUNCTION_ID, id);
            message.writeInt64(FUNCTION_NAME, string(function.name()));
            // No system name: where it is the name, pprof takes <module> for the argument of a C++ template.
            message.writeInt64(FUNCTION_FILENAME, string(function.file()));
            message.writeInt64(FUNCTION_START_LINE, function.firstLine());
        });
    }

    private void mapping(String file, int id) throws IOException {
        message(out, PROFILE_MAPPING, mapping -> {
            mapping.writeUInt64(MAPPING_ID, id);
            mapping.writeInt64(MAPPING_FILENAME, string(file));
            // Tells readers that there is nothing left to look up in the binary.
            mapping.writeBool(MAPPING_HAS_FUNCTIONS, true);
            mapping.writeBool(MAPPING_HAS_FILENAMES, true);
            mapping.writeBool(MAPPING_HAS_LINE_NUMBERS, true);
        });
    }
}
