package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordedThreadGroup;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Reads one recording, chunk by chunk; each chunk is a recording of its own, so that one that is cut loses only itself. */
final class JfrReader {
    private final Consumer<String> warnings;
    private final Map<String, ProcessInfo> processes = new HashMap<>();
    private final IdentityHashMap<RecordedStackTrace, Integer> stacks = new IdentityHashMap<>();
    private final IdentityHashMap<RecordedThread, Integer> threads = new IdentityHashMap<>();
    private @Nullable ProfileBuilder builder;
    private @Nullable JfrFacts facts;
    private Instant start = Instant.EPOCH;
    private long endNanos;

    JfrReader(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    Profile read(InputStream in) throws IOException, MalformedProfileException {
        Path copy = Files.createTempFile("flamewright-", ".jfr");
        try {
            long offset = 0;
            long copied = copyChunk(in, offset, copy);
            while (copied > 0) {
                readChunk(copy, offset);
                offset += copied;
                copied = copyChunk(in, offset, copy);
            }
        } finally {
            Files.deleteIfExists(copy);
        }
        if (builder == null) {
            throw new MalformedProfileException("offset 0: there is no whole chunk in this recording");
        }
        return builder.build(finalFacts());
    }

    /** Copies one chunk to a file of its own; gives its length, or 0 if there is no whole one. */
    private long copyChunk(InputStream in, long offset, Path copy) throws IOException, MalformedProfileException {
        byte[] head = in.readNBytes(JfrChunkHeader.BYTES);
        if (head.length == 0) {
            return 0;
        }
        if (head.length < JfrChunkHeader.BYTES) {
            warnings.accept("The recording was cut short: its last chunk, at offset " + offset + ", has only "
                    + head.length + " bytes and is missing.");
            return 0;
        }
        JfrChunkHeader header = JfrChunkHeader.of(head, offset);
        long left = header.size() - head.length;
        try (OutputStream out = Files.newOutputStream(copy)) {
            out.write(head);
            byte[] buffer = new byte[1 << 16];
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    break;
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        if (left != 0) {
            warnings.accept("The recording was cut short: its last chunk, at offset " + offset
                    + ", was not finished and is missing.");
            return 0;
        }
        if (builder == null) {
            start = Instant.EPOCH.plusNanos(header.startNanos());
        }
        return header.size();
    }

    private void readChunk(Path chunk, long offset) throws MalformedProfileException {
        stacks.clear();
        threads.clear();
        processes.clear();
        try (RecordingFile recording = new RecordingFile(chunk)) {
            while (recording.hasMoreEvents()) {
                event(recording.readEvent());
            }
        } catch (IOException | RuntimeException | InternalError | OutOfMemoryError | StackOverflowError e) {
            // The JDK's reader trusts its input: a damaged one ends it in any of these ways.
            throw new MalformedProfileException("offset " + offset + ": the chunk that starts here is damaged");
        }
        if (builder == null) {
            builder = ProfileBuilder.timed();
        }
    }

    private void event(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case JfrTypes.RECORDING -> recording(JfrFacts.of(event));
            case JfrTypes.PROCESS ->
                processes.put(
                        event.getString("group"),
                        new ProcessInfo(
                                event.getLong("pid"),
                                event.getString("commandLine"),
                                event.getString("pythonVersion")));
            case JfrTypes.GIL_WAIT -> gilWait(event);
            case JfrTypes.IDLE -> sample(event, ThreadState.IDLE);
            case JfrTypes.EXECUTION_SAMPLE, "jdk.NativeMethodSample", "profiler.WallClockSample" ->
                sample(event, state(event));
            case "jdk.CPUTimeSample" -> sample(event, ThreadState.UNKNOWN);
            default -> {
                // A virtual machine's recording is full of events that are not samples.
            }
        }
    }

    private void recording(JfrFacts found) {
        if (builder == null) {
            builder = found.timeResolutionNanos() > 0
                    ? ProfileBuilder.startingAt(found.timeResolutionNanos())
                    : ProfileBuilder.timed();
            start = found.origin();
        }
        facts = found;
    }

    private ProfileBuilder builder() {
        if (builder == null) {
            builder = ProfileBuilder.timed();
        }
        return builder;
    }

    private static ThreadState state(RecordedEvent event) {
        if (event.hasField("pythonState")) {
            return ThreadState.ofLabel(event.getString("pythonState"));
        }
        String state = event.hasField("state") ? event.getString("state") : "";
        return switch (state) {
            case "STATE_SLEEPING", "STATE_IN_OBJECT_WAIT", "STATE_PARKED", "STATE_BLOCKED_ON_MONITOR_ENTER" ->
                ThreadState.IDLE;
            default -> ThreadState.UNKNOWN;
        };
    }

    private void sample(RecordedEvent event, ThreadState state) {
        int node = stack(event.getStackTrace());
        builder().sample(time(event), thread(event.getThread("sampledThread")), state, node, weight(event));
    }

    private void gilWait(RecordedEvent event) {
        int holderNode = stack(event.getValue("holderStackTrace"));
        RecordedThread holder = event.getThread("holderThread");
        builder()
                .gilWait(
                        time(event),
                        thread(event.getThread("sampledThread")),
                        stack(event.getStackTrace()),
                        weight(event),
                        holder.getThreadGroup() == null ? SampleSink.NONE : thread(holder),
                        holderNode == SampleSink.ROOT ? SampleSink.NONE : holderNode);
    }

    /** Nanoseconds since the start; −1 for the instant just before it, at which samples of unknown time are put. */
    private long time(RecordedEvent event) {
        long time = Math.max(-1, ChronoUnit.NANOS.between(start, event.getStartTime()));
        endNanos = Math.max(endNanos, time);
        return time;
    }

    private static long weight(RecordedObject event) {
        if (event.hasField("weight")) {
            return event.getLong("weight");
        }
        return event.hasField("samples") ? event.getLong("samples") : 1;
    }

    private int thread(@Nullable RecordedThread thread) {
        if (thread == null) {
            return builder().thread(builder().process(ProcessInfo.UNKNOWN), 0, "");
        }
        Integer known = threads.get(thread);
        if (known != null) {
            return known;
        }
        RecordedThreadGroup group = thread.getThreadGroup();
        ProcessInfo process = group == null ? null : processes.get(group.getName());
        String name = thread.getJavaName();
        if (name == null) {
            name = process == null && thread.getOSName() != null ? thread.getOSName() : "";
        }
        int number = builder()
                .thread(
                        builder().process(process == null ? ProcessInfo.UNKNOWN : process),
                        Math.max(0, thread.getOSThreadId()),
                        name);
        threads.put(thread, number);
        return number;
    }

    private int stack(@Nullable RecordedStackTrace trace) {
        if (trace == null) {
            return SampleSink.ROOT;
        }
        Integer known = stacks.get(trace);
        if (known != null) {
            return known;
        }
        List<RecordedFrame> leafFirst = trace.getFrames();
        int node = SampleSink.ROOT;
        for (int i = leafFirst.size() - 1; i >= 0; i--) {
            JfrFrame frame = frame(leafFirst.get(i));
            if (!frame.equals(JfrFrame.NONE)) {
                node = builder().child(node, builder().frame(frame.toFrame()));
            }
        }
        stacks.put(trace, node);
        return node;
    }

    private static JfrFrame frame(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        if (method == null) {
            return new JfrFrame(JfrFrame.LABEL, "", "", "unknown", -1, -1);
        }
        var loader = method.getType() == null ? null : method.getType().getClassLoader();
        return new JfrFrame(
                text(frame.getType()),
                method.getType() == null ? "" : text(method.getType().getName()),
                loader == null ? "" : text(loader.getName()),
                text(method.getName()),
                frame.getLineNumber(),
                frame.getBytecodeIndex());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private ProfileFacts finalFacts() {
        if (facts == null) {
            return ProfileFacts.UNKNOWN.during(start, Duration.ofNanos(endNanos));
        }
        if (!facts.complete()) {
            warnings.accept(
                    "The recording was not ended in order: how often and how long it paused its target is missing.");
            return facts.facts().during(start, Duration.ofNanos(endNanos));
        }
        return facts.facts();
    }
}
