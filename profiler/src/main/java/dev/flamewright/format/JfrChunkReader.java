package dev.flamewright.format;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the samples of one chunk. All that it says of itself is checked where it is used: what is wrong is told with its
 * offset in the recording, and memory stays in proportion to the chunk.
 */
final class JfrChunkReader {
    /** Samples of virtual machines: HotSpot's two samplers, and async-profiler's on the clock. */
    private static final Set<String> SAMPLES = Set.of(
            JfrTypes.EXECUTION_SAMPLE,
            JfrTypes.GIL_WAIT,
            JfrTypes.IDLE,
            "jdk.NativeMethodSample",
            "jdk.CPUTimeSample",
            "profiler.WallClockSample");

    private static final int METADATA = 0;
    private static final int CHECKPOINT = 1;

    private final JfrChunkHeader header;
    private final JfrInput chunk;
    private final JfrProfile profile;
    private final Map<Long, JfrType> types;
    private final JfrConstants constants;
    private final Map<Long, JfrSampleType> sampleTypes = new HashMap<>();
    private final Map<String, ProcessInfo> processes = new HashMap<>();
    private final JfrFrameTable frameTable = new JfrFrameTable();
    private final List<JfrMethod> methods = new ArrayList<>();
    private int[] frames = new int[64];

    /**
     * Prepares for a chunk.
     *
     * @param bytes the whole chunk
     * @param offset where it lies in the recording
     */
    JfrChunkReader(byte[] bytes, JfrChunkHeader header, long offset, JfrProfile profile)
            throws MalformedProfileException {
        this.header = header;
        this.profile = profile;
        this.chunk = new JfrInput(bytes, JfrChunkHeader.BYTES, bytes.length, offset);
        this.types = JfrMetadata.read(chunk.at((int) header.metadataOffset()).event());
        this.constants = new JfrConstants(chunk, types);
        types.forEach((id, type) -> {
            if (SAMPLES.contains(type.name)) {
                sampleTypes.put(id, JfrSampleType.of(type));
            }
        });
    }

    void read() throws MalformedProfileException {
        // Constants come anywhere among the events, mostly after those that use them.
        for (JfrInput in = chunk.at(JfrChunkHeader.BYTES); !in.isAtEnd(); ) {
            JfrInput event = in.event();
            if (event.number() == CHECKPOINT) {
                constants.add(event);
            }
        }
        for (JfrInput in = chunk.at(JfrChunkHeader.BYTES); !in.isAtEnd(); ) {
            JfrInput event = in.event();
            long id = event.number();
            if (id != METADATA && id != CHECKPOINT) {
                event(id, event);
            }
        }
    }

    private void event(long id, JfrInput in) throws MalformedProfileException {
        JfrSampleType sampleType = sampleTypes.get(id);
        if (sampleType != null) {
            sample(sampleType, in);
            return;
        }
        JfrType type = types.get(id);
        if (type == null) {
            throw in.malformed("an event of type " + id + ", which is not described");
        }
        switch (type.name) {
            case JfrTypes.RECORDING -> profile.facts(JfrFacts.of(JfrValues.read(type, in, constants), in));
            case JfrTypes.PROCESS -> {
                JfrValues values = JfrValues.read(type, in, constants);
                processes.put(
                        values.text("group"),
                        new ProcessInfo(
                                values.number("pid"), values.text("commandLine"), values.text("pythonVersion")));
            }
            default -> {
                // A virtual machine's recording is full of events that are not samples.
            }
        }
    }

    private void sample(JfrSampleType sampleType, JfrInput in) throws MalformedProfileException {
        long ticks = header.startTicks();
        long weight = 1;
        int node = SampleSink.ROOT;
        int holderNode = SampleSink.ROOT;
        int thread = SampleSink.NONE;
        long holder = 0;
        ThreadState state = sampleType.state();
        for (int i = 0; i < sampleType.size(); i++) {
            JfrType.Field field = sampleType.field(i);
            switch (sampleType.use(i)) {
                case NONE -> JfrType.skip(field, in);
                case TIME -> ticks = in.number();
                case WEIGHT -> weight = in.number();
                case THREAD -> thread = thread(field.type(), in.number());
                case STACK -> node = stack(field.type(), in.number());
                case PYTHON_STATE -> state = ThreadState.ofLabel(constants.text(in));
                case VIRTUAL_MACHINE_STATE -> state = virtualMachineState(field.type(), in.number());
                case HOLDER_THREAD -> holder = in.number();
                case HOLDER_STACK -> holderNode = stack(field.type(), in.number());
            }
        }
        if (!profile.weigh(weight)) {
            throw in.malformed("a sample that counts " + weight + " times");
        }
        if (thread == SampleSink.NONE) {
            thread = profile.builder().thread(profile.builder().process(ProcessInfo.UNKNOWN), 0, "");
        }
        long time = profile.time(header.startNanos() + header.nanos(ticks));
        if (state == ThreadState.GIL_WAIT) {
            int holderThread = holderThread(sampleType.holderType(), holder);
            profile.builder()
                    .gilWait(
                            time,
                            thread,
                            node,
                            weight,
                            holderThread,
                            holderNode == SampleSink.ROOT ? SampleSink.NONE : holderNode);
        } else {
            profile.builder().sample(time, thread, state, node, weight);
        }
    }

    private ThreadState virtualMachineState(JfrType type, long number) throws MalformedProfileException {
        return switch (text(type, number, "name")) {
            case "STATE_SLEEPING", "STATE_IN_OBJECT_WAIT", "STATE_PARKED", "STATE_BLOCKED_ON_MONITOR_ENTER" ->
                ThreadState.IDLE;
            default -> ThreadState.UNKNOWN;
        };
    }

    private String text(@Nullable JfrType type, long number, String... path) throws MalformedProfileException {
        JfrPool pool = type == null ? null : constants.pool(type);
        int slot = pool == null ? JfrPool.NONE : pool.find(number);
        return pool == null || slot == JfrPool.NONE ? "" : constants.text(pool, slot, path);
    }

    /** The thread that held the GIL. */
    private int holderThread(@Nullable JfrType type, long number) throws MalformedProfileException {
        return type == null ? SampleSink.NONE : thread(type, number);
    }

    private int thread(JfrType type, long number) throws MalformedProfileException {
        JfrPool threads = constants.pool(type);
        int slot = threads == null ? JfrPool.NONE : threads.find(number);
        if (threads == null || slot == JfrPool.NONE) {
            return SampleSink.NONE;
        }
        int known = threads.result(slot);
        if (known != JfrPool.NONE) {
            return known;
        }
        ProcessInfo process = processes.get(constants.text(threads, slot, "group", "name"));
        String name = constants.text(threads, slot, "javaName");
        if (name.isEmpty() && process == null) {
            name = constants.text(threads, slot, "osName");
        }
        int thread = profile.builder()
                .thread(
                        profile.builder().process(process == null ? ProcessInfo.UNKNOWN : process),
                        Math.max(0, constants.number(threads, slot, "osThreadId")),
                        name);
        threads.setResult(slot, thread);
        return thread;
    }

    private int stack(JfrType type, long number) throws MalformedProfileException {
        JfrPool stacks = constants.pool(type);
        int slot = stacks == null ? JfrPool.NONE : stacks.find(number);
        if (stacks == null || slot == JfrPool.NONE) {
            return SampleSink.ROOT;
        }
        int known = stacks.result(slot);
        if (known != JfrPool.NONE) {
            return known;
        }
        int depth = leafFirst(type, stacks.value(slot));
        int node = SampleSink.ROOT;
        for (int i = depth - 1; i >= 0; i--) {
            node = profile.builder().child(node, frames[i]);
        }
        stacks.setResult(slot, node);
        return node;
    }

    /** Puts the frames of a stack into {@link #frames}; gives how many there are. */
    private int leafFirst(JfrType stackType, JfrInput in) throws MalformedProfileException {
        int index = stackType.field("frames");
        if (index < 0) {
            return 0;
        }
        for (JfrType.Field before : stackType.fields.subList(0, index)) {
            JfrType.skip(before, in);
        }
        JfrType.Field field = stackType.fields.get(index);
        if (field.pooled() || !field.array()) {
            throw in.malformed("the frames of a stack are not listed in it");
        }
        int depth = in.count();
        if (depth > frames.length) {
            frames = Arrays.copyOf(frames, Math.max(depth, frames.length * 2));
        }
        for (int i = 0; i < depth; i++) {
            frames[i] = frame(field.type(), in);
        }
        return depth;
    }

    private int frame(JfrType type, JfrInput in) throws MalformedProfileException {
        long method = 0;
        JfrType methodType = null;
        long kind = 0;
        JfrType kindType = null;
        int line = 0;
        int bytecodeIndex = 0;
        for (JfrType.Field field : type.fields) {
            boolean number = field.type().kind == JfrType.Kind.NUMBER && !field.array();
            if (field.name().equals("method") && field.isReference()) {
                method = in.number();
                methodType = field.type();
            } else if (field.name().equals("type") && field.isReference()) {
                kind = in.number();
                kindType = field.type();
            } else if (field.name().equals("lineNumber") && number) {
                line = (int) in.number();
            } else if (field.name().equals("bytecodeIndex") && number) {
                bytecodeIndex = (int) in.number();
            } else {
                JfrType.skip(field, in);
            }
        }
        int known = frameTable.get(method, kind, line, bytecodeIndex);
        if (known == JfrFrameTable.NONE) {
            Frame frame = JfrFrame.toFrame(
                    text(kindType, kind, "description"), method(methodType, method), line, bytecodeIndex);
            known = profile.builder().frame(frame);
            frameTable.put(method, kind, line, bytecodeIndex, known);
        }
        return known;
    }

    private JfrMethod method(@Nullable JfrType type, long number) throws MalformedProfileException {
        JfrPool pool = type == null ? null : constants.pool(type);
        int slot = pool == null ? JfrPool.NONE : pool.find(number);
        if (pool == null || slot == JfrPool.NONE) {
            return JfrMethod.UNKNOWN;
        }
        int known = pool.result(slot);
        if (known == JfrPool.NONE) {
            JfrMethod method = JfrMethod.of(
                    constants.text(pool, slot, "type", "name", "string"),
                    constants.text(pool, slot, "type", "classLoader", "name", "string"),
                    constants.text(pool, slot, "name", "string"));
            constants.counted(method.qualifiedName(), pool.value(slot));
            known = methods.size();
            methods.add(method);
            pool.setResult(slot, known);
        }
        return methods.get(known);
    }
}
