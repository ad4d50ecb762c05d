package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.SampleRows;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmc.flightrecorder.writer.api.Recording;
import org.openjdk.jmc.flightrecorder.writer.api.Recordings;
import org.openjdk.jmc.flightrecorder.writer.api.TypedValue;
import org.openjdk.jmc.flightrecorder.writer.api.TypedValueBuilder;

/** Encodes chunks of samples as chunks of a recording: each stands for itself and names all that its samples use. */
final class JfrChunkWriter {
    private final Destination destination;
    private final JfrFacts known;
    private final long originNanos;

    // What the sampler interned in all chunks so far, by its numbers.
    private final List<ProcessInfo> processes = new ArrayList<>();
    private final List<ThreadInfo> threads = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final CallTree tree = new CallTree();

    /** Where encoded chunks go. */
    interface Destination {
        /**
         * Takes one chunk.
         *
         * @param endNanos the time of its last sample since the start of the recording
         */
        void append(byte[] chunk, long endNanos) throws IOException;
    }

    JfrChunkWriter(Destination destination, ProfileFacts known, long timeResolutionNanos) {
        this.destination = destination;
        this.known = new JfrFacts(known, false, timeResolutionNanos);
        this.originNanos = ChronoUnit.NANOS.between(Instant.EPOCH, this.known.origin());
    }

    /**
     * Writes a chunk.
     *
     * @param end all facts, if this chunk is the last
     * @throws UncheckedIOException if the destination fails
     */
    void write(JfrChunk chunk, @Nullable ProfileFacts end) {
        processes.addAll(chunk.newProcesses);
        frames.addAll(chunk.newFrames);
        chunk.newStacks.forEach(stack -> tree.child(stack.parent(), stack.frame()));
        for (JfrChunk.NumberedThread thread : chunk.newThreads) {
            if (thread.number() == threads.size()) {
                threads.add(thread.info());
            } else {
                threads.set(thread.number(), thread.info());
            }
        }
        SampleRows rows = chunk.rows;
        Span span = Span.of(rows);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (Recording out = Recordings.newRecording(
                    bytes,
                    settings -> settings.withStartTicks(ticks(span.first()))
                            .withTimestamp(originNanos + span.first())
                            .withDuration(Math.max(1, span.last() - span.first())))) {
                new Events(out).write(rows, span.first(), end);
            }
            destination.append(bytes.toByteArray(), span.last());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The time of a sample, in nanoseconds since the start or −1, as the ticks of the file: none may be negative, and the writer refuses a start of 0. */
    private static long ticks(long timeNanos) {
        return timeNanos + 1;
    }

    /** The known times of the first and the last sample; both 0 where there is none. */
    private record Span(long first, long last) {
        static Span of(SampleRows rows) {
            long first = Long.MAX_VALUE;
            long last = 0;
            for (int row = 0; row < rows.size(); row++) {
                if (rows.time(row) >= 0) {
                    first = Math.min(first, rows.time(row));
                    last = Math.max(last, rows.time(row));
                }
            }
            return new Span(Math.min(first, last), last);
        }
    }

    /** The events of one chunk. */
    private final class Events {
        private final Recording out;
        private final JfrTypes types;

        /** HotSpot's word for a thread on a CPU; our own, finer one is in another field. */
        private final TypedValue runnable;

        // The writer garbles an absent thread or stack in an event, so absence has values of its own: a thread without
        // a group, a stack of one odd frame.
        private final TypedValue noThread;
        private final TypedValue noStack;

        private final @Nullable TypedValue[] processGroups = new TypedValue[processes.size()];
        private final @Nullable TypedValue[] threadValues = new TypedValue[threads.size()];
        private final @Nullable TypedValue[] frameValues = new TypedValue[frames.size()];
        private final @Nullable TypedValue[] stackValues = new TypedValue[tree.size()];

        Events(Recording out) {
            this.out = out;
            this.types = new JfrTypes(out);
            this.noThread = types.thread.asValue(thread -> thread.putField("osName", "unknown")
                    .putField("osThreadId", 0L)
                    .putField("javaThreadId", 0L));
            this.noStack = stack(frame(JfrFrame.NONE));
            this.runnable = types.threadState.asValue(state -> state.putField("name", "STATE_RUNNABLE"));
        }

        void write(SampleRows rows, long start, @Nullable ProfileFacts end) {
            facts(start, known);
            for (int row = 0; row < rows.size(); row++) {
                sample(rows, row);
            }
            if (end != null) {
                facts(start, new JfrFacts(end, true, known.timeResolutionNanos()));
            }
        }

        private void facts(long time, JfrFacts facts) {
            out.writeEvent(types.recording.asValue(event -> {
                event.putField("startTime", ticks(time));
                facts.put(event);
            }));
        }

        private void sample(SampleRows rows, int row) {
            ThreadState threadState = rows.state(row);
            switch (threadState) {
                case GIL, CPU, UNKNOWN ->
                    out.writeEvent(types.executionSample.asValue(event -> {
                        common(rows, row, event);
                        event.putField("state", runnable).putField("pythonState", threadState.label());
                    }));
                case GIL_WAIT ->
                    out.writeEvent(types.gilWait.asValue(event -> {
                        common(rows, row, event);
                        event.putField("holderThread", thread(rows.holderThread(row)))
                                .putField("holderStackTrace", stack(rows.holderNode(row)));
                    }));
                case IDLE -> out.writeEvent(types.idle.asValue(event -> common(rows, row, event)));
            }
        }

        private void common(SampleRows rows, int row, TypedValueBuilder event) {
            event.putField("startTime", ticks(rows.time(row)))
                    .putField("sampledThread", thread(rows.thread(row)))
                    .putField("stackTrace", stack(rows.node(row)))
                    .putField("weight", rows.weight(row));
        }

        private TypedValue thread(int number) {
            if (number == SampleSink.NONE) {
                return noThread;
            }
            TypedValue known = threadValues[number];
            if (known != null) {
                return known;
            }
            ThreadInfo info = threads.get(number);
            TypedValue value = types.thread.asValue(thread -> {
                thread.putField("osName", info.name().isEmpty() ? "thread " + info.tid() : info.name())
                        .putField("osThreadId", info.tid())
                        .putField("javaThreadId", number + 1L)
                        .putField("group", group(info.process()));
                if (!info.name().isEmpty()) {
                    thread.putField("javaName", info.name());
                }
            });
            threadValues[number] = value;
            return value;
        }

        /** The process as a thread group; its event is written on first use. */
        private TypedValue group(int process) {
            TypedValue known = processGroups[process];
            if (known != null) {
                return known;
            }
            ProcessInfo info = processes.get(process);
            String name = "#" + (process + 1) + " " + info.commandLine() + " (" + info.pid() + ")";
            out.writeEvent(types.process.asValue(event -> event.putField("startTime", ticks(0))
                    .putField("group", name)
                    .putField("pid", info.pid())
                    .putField("commandLine", info.commandLine())
                    .putField("pythonVersion", info.pythonVersion())));
            TypedValue value = types.threadGroup.asValue(group -> group.putField("name", name));
            processGroups[process] = value;
            return value;
        }

        private TypedValue stack(int node) {
            if (node == SampleSink.NONE || node == SampleSink.ROOT) {
                return noStack;
            }
            TypedValue known = stackValues[node];
            if (known != null) {
                return known;
            }
            TypedValue[] leafFirst = new TypedValue[tree.depth(node)];
            for (int n = node, i = 0; n != SampleSink.ROOT; n = tree.parent(n), i++) {
                leafFirst[i] = frame(tree.frame(n));
            }
            TypedValue value = stack(leafFirst);
            stackValues[node] = value;
            return value;
        }

        private TypedValue stack(TypedValue... leafFirst) {
            return types.stackTrace.asValue(
                    stack -> stack.putField("truncated", false).putField("frames", leafFirst));
        }

        private TypedValue frame(int number) {
            TypedValue known = frameValues[number];
            if (known != null) {
                return known;
            }
            TypedValue value = frame(JfrFrame.of(frames.get(number)));
            frameValues[number] = value;
            return value;
        }

        private TypedValue frame(JfrFrame frame) {
            return types.stackFrame.asValue(f -> f.putField("lineNumber", frame.line())
                    .putField("bytecodeIndex", frame.bytecodeIndex())
                    .putField("type", types.frameType.asValue(t -> t.putField("description", frame.type())))
                    .putField("method", method(frame)));
        }

        private TypedValue method(JfrFrame frame) {
            TypedValue loader = types.classLoader.asValue(l -> l.putField("name", frame.loader()));
            TypedValue javaPackage = types.javaPackage.asValue(
                    p -> p.putField("name", frame.packageName()).putField("exported", true));
            TypedValue javaClass = types.javaClass.asValue(c -> c.putField("classLoader", loader)
                    .putField("name", frame.className())
                    .putField("package", javaPackage)
                    .putField("modifiers", 0)
                    .putField("hidden", false));
            // Readers parse descriptors: "no parameters, no result" is one that they all take.
            return types.method.asValue(m -> m.putField("type", javaClass)
                    .putField("name", frame.method())
                    .putField("descriptor", "()V")
                    .putField("modifiers", 0)
                    .putField("hidden", false));
        }
    }
}
