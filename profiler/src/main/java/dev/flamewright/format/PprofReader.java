package dev.flamewright.format;

import static dev.flamewright.format.PprofFields.*;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads pprof's {@code Profile} message. Samples come before the tables that they refer to, so the message is walked
 * twice: first to note where each table entry lies, then for the samples. Entries are decoded when a sample needs them.
 */
final class PprofReader {
    private final byte[] bytes;
    private final ProfileBuilder builder = ProfileBuilder.untimed();
    private final Extents strings = new Extents();
    private final Extents sampleTypes = new Extents();
    private final LongIntMap mappings = new LongIntMap();
    private final LongIntMap locations = new LongIntMap();
    private final LongIntMap functions = new LongIntMap();
    private final Extents entries = new Extents();

    // By entry of a location: the frames that it stands for, leaf first, as a range of frameLists.
    private final LongIntMap frameListStarts = new LongIntMap();
    private int[] frameLists = new int[64];
    private int frameListsEnd;

    private long timeNanos;
    private long durationNanos;
    private long period;
    private long periodTypeUnit;
    private long defaultSampleType;
    private int[] stack = new int[64];

    PprofReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes one field, whose tag has been read. */
    private interface Field {
        /** Reads the field's value and nothing else; false to have it skipped. */
        boolean read(int number, CodedInputStream in) throws IOException, MalformedProfileException;
    }

    Profile read() throws MalformedProfileException {
        fields(0, bytes.length, this::table);
        int valueIndex = valueIndex();
        fields(0, bytes.length, (number, in) -> {
            if (number != PROFILE_SAMPLE) {
                return false;
            }
            int length = in.readRawVarint32();
            int start = in.getTotalBytesRead();
            in.skipRawBytes(length);
            sample(start, length, valueIndex);
            return true;
        });
        return builder.build(facts(valueIndex));
    }

    private void fields(int start, int length, Field field) throws MalformedProfileException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, start, length);
        try {
            while (!in.isAtEnd()) {
                int tag = in.readTag();
                if (!field.read(WireFormat.getTagFieldNumber(tag), in) && !in.skipField(tag)) {
                    throw new MalformedProfileException(
                            "offset " + (start + in.getTotalBytesRead()) + ": a group ends that was not started");
                }
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw malformed(start + in.getTotalBytesRead(), e.getMessage());
        } catch (IOException e) {
            throw new AssertionError("reading an array", e);
        }
    }

    private static MalformedProfileException malformed(long offset, @Nullable String what) {
        return new MalformedProfileException("offset " + offset + ": " + what);
    }

    private boolean table(int number, CodedInputStream in) throws IOException, MalformedProfileException {
        switch (number) {
            case PROFILE_STRING_TABLE -> extent(in, strings);
            case PROFILE_SAMPLE_TYPE -> extent(in, sampleTypes);
            case PROFILE_MAPPING -> entry(in, MAPPING_ID, mappings);
            case PROFILE_LOCATION -> entry(in, LOCATION_ID, locations);
            case PROFILE_FUNCTION -> entry(in, FUNCTION_ID, functions);
            case PROFILE_TIME_NANOS -> timeNanos = in.readInt64();
            case PROFILE_DURATION_NANOS -> durationNanos = in.readInt64();
            case PROFILE_PERIOD -> period = in.readInt64();
            case PROFILE_DEFAULT_SAMPLE_TYPE -> defaultSampleType = in.readInt64();
            case PROFILE_PERIOD_TYPE -> {
                int length = in.readRawVarint32();
                int start = in.getTotalBytesRead();
                in.skipRawBytes(length);
                periodTypeUnit = number(start, length, VALUE_TYPE_UNIT);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int extent(CodedInputStream in, Extents extents) throws IOException {
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        in.skipRawBytes(length);
        return extents.add(start, length);
    }

    private void entry(CodedInputStream in, int idField, LongIntMap ids) throws IOException, MalformedProfileException {
        int entry = extent(in, entries);
        ids.put(number(entries.start(entry), entries.length(entry), idField), entry);
    }

    /** A number field of a message; 0 where it is absent. */
    private long number(int start, int length, int field) throws MalformedProfileException {
        long[] value = new long[1];
        fields(start, length, (number, in) -> {
            if (number == field) {
                value[0] = in.readInt64();
            }
            return number == field;
        });
        return value[0];
    }

    private String string(long index) throws MalformedProfileException {
        if (index < 0 || index >= strings.size()) {
            if (index == 0) {
                return "";
            }
            throw new MalformedProfileException("string " + index + " is referred to, but there are " + strings.size());
        }
        int start = strings.start((int) index);
        return FoldedNames.decode(bytes, start, start + strings.length((int) index));
    }

    /** Which of a sample's values counts: samples where they are counted, else the default, else by convention the last. */
    private int valueIndex() throws MalformedProfileException {
        if (sampleTypes.size() == 0) {
            throw new MalformedProfileException("there is no sample type in this pprof profile");
        }
        int chosen = sampleTypes.size() - 1;
        String wanted = string(defaultSampleType);
        for (int i = 0; i < sampleTypes.size(); i++) {
            if (!wanted.isEmpty() && typeField(i, VALUE_TYPE_TYPE).equals(wanted)) {
                chosen = i;
            }
        }
        for (int i = 0; wanted.isEmpty() && i < sampleTypes.size(); i++) {
            if (typeField(i, VALUE_TYPE_TYPE).equals("samples")) {
                chosen = i;
            }
        }
        return chosen;
    }

    private String typeField(int type, int field) throws MalformedProfileException {
        return string(number(sampleTypes.start(type), sampleTypes.length(type), field));
    }

    private ProfileFacts facts(int valueIndex) throws MalformedProfileException {
        String unit = typeField(valueIndex, VALUE_TYPE_UNIT);
        boolean counted = unit.equals("count");
        boolean inTime = string(periodTypeUnit).equals("nanoseconds");
        long periodNanos = counted && inTime ? Math.max(0, period) : unit.equals("nanoseconds") ? 1 : 0;
        return new ProfileFacts(
                timeNanos <= 0 ? Instant.EPOCH : Instant.EPOCH.plusNanos(timeNanos),
                Duration.ofNanos(Math.max(0, durationNanos)),
                "",
                "",
                "",
                "",
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                counted ? typeField(valueIndex, VALUE_TYPE_TYPE) : unit,
                periodNanos);
    }

    /** What a sample's labels say of where it was taken. */
    private static final class Labels {
        long pid;
        long tid;
        String process = "";
        String python = "";
        String thread = "";
        ThreadState state = ThreadState.UNKNOWN;
    }

    private void sample(int start, int length, int valueIndex) throws MalformedProfileException {
        Labels labels = new Labels();
        int[] depth = new int[1];
        int[] values = new int[1];
        long[] weight = new long[1];
        fields(start, length, (number, in) -> {
            switch (number) {
                case SAMPLE_LOCATION_ID -> numbers(in, id -> location(id, depth));
                case SAMPLE_VALUE -> numbers(in, value -> weight[0] += values[0]++ == valueIndex ? value : 0);
                case SAMPLE_LABEL -> {
                    int labelLength = in.readRawVarint32();
                    int labelStart = start + in.getTotalBytesRead();
                    in.skipRawBytes(labelLength);
                    label(labelStart, labelLength, labels);
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (values[0] != sampleTypes.size()) {
            throw malformed(
                    start, "a sample has " + values[0] + " values, but there are " + sampleTypes.size() + " types");
        }
        int node = SampleSink.ROOT;
        for (int i = depth[0] - 1; i >= 0; i--) {
            node = builder.child(node, stack[i]);
        }
        if (weight[0] != 0) {
            int process = builder.process(new ProcessInfo(labels.pid, labels.process, labels.python));
            int thread = builder.thread(process, labels.tid, labels.thread);
            builder.sample(-1, thread, labels.state, node, weight[0]);
        }
    }

    private interface NumberTaker {
        void take(long number) throws MalformedProfileException;
    }

    /** Reads numbers that stand alone or, in one field, packed together. */
    private static void numbers(CodedInputStream in, NumberTaker taker) throws IOException, MalformedProfileException {
        boolean packed = WireFormat.getTagWireType(in.getLastTag()) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (!packed) {
            taker.take(in.readInt64());
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            taker.take(in.readInt64());
        }
        in.popLimit(limit);
    }

    private void label(int start, int length, Labels labels) throws MalformedProfileException {
        String key = string(number(start, length, LABEL_KEY));
        long number = number(start, length, LABEL_NUM);
        switch (key) {
            case LABEL_THREAD -> labels.thread = string(number(start, length, LABEL_STR));
            case LABEL_THREAD_ID -> labels.tid = Math.max(0, number);
            case LABEL_PROCESS -> labels.process = string(number(start, length, LABEL_STR));
            case LABEL_PROCESS_ID -> labels.pid = Math.max(0, number);
            case LABEL_PYTHON -> labels.python = string(number(start, length, LABEL_STR));
            case LABEL_STATE -> labels.state = ThreadState.ofLabel(string(number(start, length, LABEL_STR)));
            default -> {
                // Others' labels have no place in a profile.
            }
        }
    }

    /** Appends a location's frames to the stack that is being read, leaf first. */
    private void location(long id, int[] depth) throws MalformedProfileException {
        int entry = locations.get(id);
        if (entry < 0) {
            throw new MalformedProfileException("location " + id + " is referred to, but does not exist");
        }
        int from = frameListStarts.get(entry);
        if (from < 0) {
            from = frameListsEnd;
            decodeLocation(entry);
            frameListStarts.put(entry, from);
        }
        int count = frameLists[from];
        if (depth[0] + count > stack.length) {
            stack = Arrays.copyOf(stack, (depth[0] + count) * 2);
        }
        System.arraycopy(frameLists, from + 1, stack, depth[0], count);
        depth[0] += count;
    }

    /** Decodes a location into the frame lists: the number of its frames, then the frames. */
    private void decodeLocation(int entry) throws MalformedProfileException {
        int start = entries.start(entry);
        int length = entries.length(entry);
        String mapping = mapping(number(start, length, LOCATION_MAPPING_ID));
        int list = frameListsEnd;
        append(0);
        fields(start, length, (number, in) -> {
            if (number != LOCATION_LINE) {
                return false;
            }
            int lineLength = in.readRawVarint32();
            int lineStart = start + in.getTotalBytesRead();
            in.skipRawBytes(lineLength);
            long function = number(lineStart, lineLength, LINE_FUNCTION_ID);
            long line = number(lineStart, lineLength, LINE_LINE);
            append(builder.frame(frame(function, line, mapping)));
            return true;
        });
        if (frameListsEnd == list + 1) {
            long address = number(start, length, LOCATION_ADDRESS);
            append(builder.frame(new NativeFrame("0x" + Long.toHexString(address), mapping)));
        }
        frameLists[list] = frameListsEnd - list - 1;
    }

    private void append(int value) {
        if (frameListsEnd == frameLists.length) {
            frameLists = Arrays.copyOf(frameLists, frameListsEnd * 2);
        }
        frameLists[frameListsEnd++] = value;
    }

    private String mapping(long id) throws MalformedProfileException {
        int entry = mappings.get(id);
        return entry < 0 ? "" : string(number(entries.start(entry), entries.length(entry), MAPPING_FILENAME));
    }

    private Frame frame(long functionId, long line, String mapping) throws MalformedProfileException {
        int entry = functions.get(functionId);
        if (entry < 0) {
            throw new MalformedProfileException("function " + functionId + " is referred to, but does not exist");
        }
        int start = entries.start(entry);
        int length = entries.length(entry);
        String name = string(number(start, length, FUNCTION_NAME));
        String file = string(number(start, length, FUNCTION_FILENAME));
        if (!file.isEmpty()) {
            Frame frame = ForeignFrames.of(name, file, line, number(start, length, FUNCTION_START_LINE));
            return frame instanceof NativeFrame ? new PythonFrame(name, file, 0, 0) : frame;
        }
        return switch (mapping) {
            case MAPPING_SYSTEM_CALL -> new SyscallFrame(name);
            case MAPPING_GC -> new GcFrame();
            case MAPPING_LABEL -> new LabelFrame(name);
            default -> new NativeFrame(name, mapping);
        };
    }
}
