package dev.flamewright.live;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sampling thread's end of the live view. It records everything for a later save, counts what was seen, and once a
 * second hands the counts over, so that neither thread ever waits for the other. All methods are for the sampling
 * thread, but for those that say otherwise.
 */
public final class LiveRecorder implements SampleSink {
    private static final long INTERVAL_NANOS = 1_000_000_000;

    /** The first picture comes sooner. */
    private static final long FIRST_NANOS = 500_000_000;

    private final ProfileBuilder builder = ProfileBuilder.timed();
    private final Queue<LiveUpdate> updates = new ConcurrentLinkedQueue<>();
    private final List<ProcessInfo> processes = new ArrayList<>();
    private final List<ThreadInfo> threads = new ArrayList<>();
    private final AtomicInteger resetsAsked = new AtomicInteger();
    private volatile boolean held;
    private volatile boolean ended;
    private volatile @Nullable Request request;
    private StackCounts counts = new StackCounts();
    private int sentFrames;
    private int sentNodes = 1;
    private long ticks;
    private long tickNanos = -1;
    private int resets;
    private long stretchNanos;
    private long publishedNanos = FIRST_NANOS - INTERVAL_NANOS;

    private record Request(Supplier<ProfileFacts> facts, CompletableFuture<Profile> answer) {}

    @Override
    public int process(ProcessInfo info) {
        int id = builder.process(info);
        if (id == processes.size()) {
            processes.add(info);
        } else {
            processes.set(id, info);
        }
        return id;
    }

    @Override
    public int thread(int process, long tid, String name) {
        int id = builder.thread(process, tid, name);
        if (id == threads.size()) {
            threads.add(new ThreadInfo(process, tid, name));
        } else if (!name.isEmpty()) {
            threads.set(id, new ThreadInfo(process, tid, name));
        }
        return id;
    }

    @Override
    public int frame(Frame frame) {
        return builder.frame(frame);
    }

    @Override
    public int child(int parent, int frame) {
        return builder.child(parent, frame);
    }

    @Override
    public void sample(long timeNanos, int thread, ThreadState state, int node, long weight) {
        builder.sample(timeNanos, thread, state, node, weight);
        count(timeNanos, thread, state, node, weight);
    }

    @Override
    public void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode) {
        builder.gilWait(timeNanos, thread, node, weight, holderThread, holderNode);
        count(timeNanos, thread, ThreadState.GIL_WAIT, node, weight);
    }

    private void count(long timeNanos, int thread, ThreadState state, int node, long weight) {
        if (timeNanos != tickNanos) {
            tickNanos = timeNanos;
            ticks++;
        }
        counts.add(thread, state, node, weight);
    }

    /** To be called after each tick: hands over what is due, and answers who waits for {@link #snapshot}. */
    public void betweenTicks(long elapsedNanos, Supplier<Vitals> vitals) {
        if (resetsAsked.get() != resets) {
            resets = resetsAsked.get();
            forget(elapsedNanos);
        }
        if (!held && elapsedNanos - publishedNanos >= INTERVAL_NANOS) {
            publish(elapsedNanos, vitals.get());
        }
        answer();
    }

    /** Hands over what was counted since the last time. */
    void publish(long elapsedNanos, Vitals vitals) {
        CallTree tree = builder.tree();
        List<LiveUpdate.Node> nodes = new ArrayList<>(tree.size() - sentNodes);
        for (int node = sentNodes; node < tree.size(); node++) {
            nodes.add(new LiveUpdate.Node(tree.parent(node), tree.frame(node)));
        }
        List<Frame> allFrames = builder.frames();
        updates.add(new LiveUpdate(
                List.copyOf(allFrames.subList(sentFrames, allFrames.size())),
                nodes,
                List.copyOf(processes),
                List.copyOf(threads),
                counts,
                resets,
                ticks,
                stretchNanos,
                elapsedNanos,
                vitals));
        sentFrames = allFrames.size();
        sentNodes = tree.size();
        publishedNanos = elapsedNanos;
        forget(elapsedNanos);
    }

    /** What comes from now on is of a new stretch of time. */
    private void forget(long elapsedNanos) {
        counts = new StackCounts();
        ticks = 0;
        stretchNanos = elapsedNanos;
    }

    /** Says that no more samples will come, after handing over the last ones. */
    public void end(long elapsedNanos, Vitals vitals) {
        publish(elapsedNanos, vitals);
        ended = true;
        answer();
    }

    private void answer() {
        Request asked = request;
        if (asked != null) {
            request = null;
            try {
                asked.answer().complete(builder.snapshot(asked.facts().get()));
            } catch (RuntimeException | OutOfMemoryError e) {
                asked.answer().completeExceptionally(e);
            }
        }
    }

    /** The next update, or null; for the view's thread. */
    @Nullable
    LiveUpdate poll() {
        return updates.poll();
    }

    /** Whether {@link #end} was called; any thread. */
    boolean hasEnded() {
        return ended;
    }

    /**
     * Counts from zero again; for the view's thread. Updates that are on their way, and what is held, are of the time
     * before.
     *
     * @return what {@link LiveUpdate#resets} is of the updates after it
     */
    int reset() {
        return resetsAsked.incrementAndGet();
    }

    /** While true, nothing is handed over: it gathers, in bounded space, and comes as one update later. Any thread. */
    void hold(boolean hold) {
        held = hold;
    }

    /**
     * All that was recorded so far, for the view's thread; made by the sampling thread between two ticks.
     *
     * @param facts called on the sampling thread
     */
    public CompletableFuture<Profile> snapshot(Supplier<ProfileFacts> facts) {
        CompletableFuture<Profile> answer = new CompletableFuture<>();
        request = new Request(facts, answer);
        if (ended) {
            // The sampling thread may have looked for requests for the last time before this one came.
            answer();
        }
        return answer;
    }
}
