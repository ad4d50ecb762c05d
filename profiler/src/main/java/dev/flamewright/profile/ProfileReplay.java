package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Sends rows of a profile to a sink, as if they were sampled now. Threads and stacks are interned in the sink when the
 * first row needs them, so that the sink never hears of what no row uses.
 */
public final class ProfileReplay {
    private static final int UNSENT = -2;

    private final Profile profile;
    private final SampleSink sink;
    private final UnaryOperator<Frame> frameMapping;
    private final int[] sentThreads;
    private final int[] sentFrames;
    private final int[] sentNodes;

    /** A replay that leaves frames as they are. */
    public ProfileReplay(Profile profile, SampleSink sink) {
        this(profile, sink, UnaryOperator.identity());
    }

    /** A replay that puts another frame in the place of each. */
    public ProfileReplay(Profile profile, SampleSink sink, UnaryOperator<Frame> frameMapping) {
        this.profile = profile;
        this.sink = sink;
        this.frameMapping = frameMapping;
        this.sentThreads = unsent(profile.threads().size());
        this.sentFrames = unsent(profile.frames().size());
        this.sentNodes = unsent(profile.tree().size());
        sentNodes[SampleSink.ROOT] = SampleSink.ROOT;
    }

    private static int[] unsent(int length) {
        int[] ids = new int[length];
        Arrays.fill(ids, UNSENT);
        return ids;
    }

    /** Sends every row. */
    public void all() {
        for (int row = 0; row < profile.rowCount(); row++) {
            row(row, node(profile.rowNode(row)), profile.rowTime(row), profile.rowWeight(row));
        }
    }

    /**
     * Sends one row.
     *
     * @param sinkNode the sink's node of the stack to send it with
     * @param timeNanos the time to send it with
     * @param weight the weight to send it with
     */
    void row(int row, int sinkNode, long timeNanos, long weight) {
        int thread = thread(profile.rowThread(row));
        ThreadState state = profile.rowState(row);
        if (state == ThreadState.GIL_WAIT) {
            int holderThread = profile.rowHolderThread(row);
            int holderNode = profile.rowHolderNode(row);
            sink.gilWait(
                    timeNanos,
                    thread,
                    sinkNode,
                    weight,
                    holderThread == SampleSink.NONE ? SampleSink.NONE : thread(holderThread),
                    holderNode == SampleSink.NONE ? SampleSink.NONE : node(holderNode));
        } else {
            sink.sample(timeNanos, thread, state, sinkNode, weight);
        }
    }

    int thread(int thread) {
        if (sentThreads[thread] == UNSENT) {
            ThreadInfo info = profile.threads().get(thread);
            int process = sink.process(profile.processes().get(info.process()));
            sentThreads[thread] = sink.thread(process, info.tid(), info.name());
        }
        return sentThreads[thread];
    }

    /** The sink's number of a frame of the profile. */
    int frame(int frame) {
        if (sentFrames[frame] == UNSENT) {
            sentFrames[frame] = sink.frame(frameMapping.apply(profile.frames().get(frame)));
        }
        return sentFrames[frame];
    }

    /** The sink's node of the same stack as the profile's {@code node}. */
    int node(int node) {
        CallTree tree = profile.tree();
        // Stacks may be deeper than ours could recurse: find the nearest caller that was sent, then come back down.
        int depth = 0;
        int sent = node;
        for (; sentNodes[sent] == UNSENT; sent = tree.parent(sent)) {
            depth++;
        }
        int[] path = new int[depth];
        for (int n = node, i = depth - 1; i >= 0; n = tree.parent(n), i--) {
            path[i] = n;
        }
        for (int n : path) {
            sentNodes[n] = sink.child(sentNodes[tree.parent(n)], frame(tree.frame(n)));
        }
        return sentNodes[node];
    }
}
