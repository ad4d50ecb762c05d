package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes samples as a JDK Flight Recorder recording while they are taken. Every few seconds the samples so far become a
 * chunk, a recording in itself: whoever kills this process loses the open chunk only. Encoding and writing happen on a
 * thread of their own, so that the sampler goes on; it waits only when a second chunk is full before the first is
 * written. Sampling methods throw {@link UncheckedIOException} if the chunk before could not be written.
 */
public final class JfrRecorder implements SampleSink {
    /** The longest time that a crash can cost. */
    public static final Duration CHUNK_LENGTH = Duration.ofSeconds(5);

    private static final int MAX_CHUNK_ROWS = 500_000;

    private final long chunkLengthNanos;
    private final JfrChunkWriter writer;
    private final Executor encoder;
    private final AutoCloseable encoderEnd;
    private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

    private final ReusedNumbers<ProcessInfo> processes = new ReusedNumbers<>();
    private final ReusedNumbers<ThreadKey> threads = new ReusedNumbers<>();
    private final Map<Integer, String> threadNames = new HashMap<>();
    private final Map<Frame, Integer> frames = new HashMap<>();
    private final CallTree tree = new CallTree();
    private JfrChunk chunk = new JfrChunk();
    private long chunkEndNanos = Long.MIN_VALUE;

    private record ThreadKey(int process, long tid, String nameOfUnknown) {}

    /**
     * Starts a recording in a file, which is replaced if it exists.
     *
     * @param known what is known at the start; {@link ProfileFacts#start()} is the time that samples count from
     * @throws IOException if the file cannot be made
     */
    public JfrRecorder(Path file, ProfileFacts known, JfrLimits limits) throws IOException {
        this.chunkLengthNanos = CHUNK_LENGTH.toNanos();
        this.writer = new JfrChunkWriter(new JfrFile(file, limits), known, 0);
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("jfr-encoder").factory());
        this.encoder = thread;
        this.encoderEnd = thread;
    }

    /** Writes a recording to a stream, on the calling thread and in chunks of any length; does not close the stream. */
    JfrRecorder(OutputStream out, ProfileFacts known, long timeResolutionNanos) {
        this.chunkLengthNanos = Long.MAX_VALUE / 2;
        this.writer = new JfrChunkWriter((bytes, endNanos) -> out.write(bytes), known, timeResolutionNanos);
        this.encoder = Runnable::run;
        this.encoderEnd = () -> {};
    }

    @Override
    public int process(ProcessInfo info) {
        int known = processes.get(info);
        if (known >= 0) {
            return known;
        }
        int number = processes.add(info);
        chunk.newProcesses.add(new JfrChunk.Numbered<>(number, processes.serial(number), info));
        return number;
    }

    @Override
    public int thread(int process, long tid, String name) {
        ThreadKey key = new ThreadKey(process, tid, tid == 0 ? name : "");
        int known = threads.get(key);
        if (known >= 0 && (name.isEmpty() || name.equals(threadNames.get(known)))) {
            return known;
        }
        int number = known >= 0 ? known : threads.add(key);
        threadNames.put(number, name);
        chunk.newThreads.add(
                new JfrChunk.Numbered<>(number, threads.serial(number), new ThreadInfo(process, tid, name)));
        return number;
    }

    @Override
    public void processEnded(int process) {
        processes.end(process);
    }

    @Override
    public void threadEnded(int thread) {
        threads.end(thread);
    }

    @Override
    public int frame(Frame frame) {
        Integer known = frames.get(frame);
        if (known != null) {
            return known;
        }
        int number = frames.size();
        frames.put(frame, number);
        chunk.newFrames.add(frame);
        return number;
    }

    @Override
    public int child(int parent, int frame) {
        int size = tree.size();
        int node = tree.child(parent, frame);
        if (node == size) {
            chunk.newStacks.add(new JfrChunk.Stack(parent, frame));
        }
        return node;
    }

    @Override
    public void sample(long timeNanos, int thread, ThreadState state, int node, long weight) {
        add(timeNanos, thread, state, node, weight, NONE, NONE);
    }

    @Override
    public void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode) {
        add(timeNanos, thread, ThreadState.GIL_WAIT, node, weight, holderThread, holderNode);
    }

    private void add(
            long timeNanos, int thread, ThreadState state, int node, long weight, int holderThread, int holderNode) {
        int size = chunk.rows.size();
        if (size > 0 && (timeNanos >= chunkEndNanos || size >= MAX_CHUNK_ROWS)) {
            closeChunk();
            size = 0;
        }
        if (size == 0) {
            chunkEndNanos = timeNanos + chunkLengthNanos;
        }
        chunk.rows.add(timeNanos, thread, state, node, weight, holderThread, holderNode);
    }

    private void closeChunk() {
        awaitWritten();
        JfrChunk full = chunk;
        chunk = new JfrChunk();
        // This chunk's samples name them for the last time.
        threads.release();
        processes.release();
        written = CompletableFuture.runAsync(() -> writer.write(full, null), encoder);
    }

    private void awaitWritten() {
        try {
            written.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * Ends the recording.
     *
     * @param facts all that is known now
     * @throws IOException if the file could not be written
     */
    public void close(ProfileFacts facts) throws IOException {
        try (encoderEnd) {
            awaitWritten();
            JfrChunk last = chunk;
            CompletableFuture.runAsync(() -> writer.write(last, facts), encoder).join();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException failure ? failure.getCause() : new IOException(e);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
