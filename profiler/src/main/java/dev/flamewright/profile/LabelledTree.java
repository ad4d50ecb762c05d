package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A profile as flat outputs show it: a tree of stacks in which frames with the same label are one, each with a weight
 * over all times and thread states. Node and label numbers are dense; parents come before their children.
 */
public final class LabelledTree {
    private final CallTree tree;
    private final List<String> labels;
    private final List<Frame> frames;
    private final long[] selfWeights;
    private final String unit;

    LabelledTree(CallTree tree, List<String> labels, List<Frame> frames, long[] selfWeights, String unit) {
        this.tree = tree;
        this.labels = labels;
        this.frames = frames;
        this.selfWeights = selfWeights;
        this.unit = unit;
    }

    /**
     * Labels the stacks of {@code profile}.
     *
     * @param processes whether each stack starts with its process
     * @param threads whether each stack starts with its process, where there are several, and its thread
     */
    public static LabelledTree of(Profile profile, FrameLabels spelling, boolean processes, boolean threads) {
        Builder builder = new Builder(profile, spelling);
        if (!processes && !threads && builder.labels.size() == profile.frames().size()) {
            // Every frame has its own label, so the profile's tree is the labelled one.
            return builder.build(profile.tree(), profile.selfWeights());
        }
        return processes || threads ? builder.grouped(processes, threads) : builder.merged();
    }

    /** The stacks; {@link CallTree#frame} gives a label's number. */
    public CallTree tree() {
        return tree;
    }

    /** The labels, by number; no two are equal. */
    public List<String> labels() {
        return labels;
    }

    /** For each label, the first frame that is spelled so. */
    public List<Frame> frames() {
        return frames;
    }

    /** Per node: the weight of the samples whose stack ends there. Not to be changed by readers. */
    public long[] selfWeights() {
        return selfWeights;
    }

    /** What weights count, in the plural. */
    public String unit() {
        return unit;
    }

    /** Per node: the weight of the samples whose stack passes through it. */
    public long[] totalWeights() {
        return tree.totals(selfWeights);
    }

    /** The same stacks, each upside down: the leaves of this tree are next to the root, their callers above. */
    public LabelledTree reversed() {
        CallTree reversed = new CallTree();
        Weights weights = new Weights();
        for (int node = 0; node < tree.size(); node++) {
            if (selfWeights[node] != 0) {
                int to = SampleSink.ROOT;
                for (int n = node; n != SampleSink.ROOT; n = tree.parent(n)) {
                    to = reversed.child(to, tree.frame(n));
                }
                weights.add(to, selfWeights[node]);
            }
        }
        return new LabelledTree(reversed, labels, frames, weights.toArray(reversed.size()), unit);
    }

    /** How a process is spelled as a frame. */
    static String processLabel(ProcessInfo process) {
        String pid = process.pid() == 0 ? "process" : "process " + process.pid();
        return process.commandLine().isEmpty() ? pid : pid + " " + process.commandLine();
    }

    /** How a thread is spelled as a frame. */
    static String threadLabel(ThreadInfo thread) {
        if (thread.tid() == 0) {
            return thread.name().isEmpty() ? "thread" : thread.name();
        }
        return thread.name().isEmpty() ? "thread " + thread.tid() : thread.name() + " (thread " + thread.tid() + ")";
    }

    /** Weights per node of a tree that still grows. */
    private static final class Weights {
        private long[] weights = new long[1024];

        void add(int node, long weight) {
            if (node >= weights.length) {
                weights = Arrays.copyOf(weights, Math.max(node + 1, weights.length * 2));
            }
            weights[node] += weight;
        }

        long[] toArray(int size) {
            return Arrays.copyOf(weights, size);
        }
    }

    private static final class Builder {
        private final Profile profile;
        private final Map<String, Integer> ids = new HashMap<>();
        private final List<String> labels = new ArrayList<>();
        private final List<Frame> frames = new ArrayList<>();
        private final int[] labelOfFrame;

        Builder(Profile profile, FrameLabels spelling) {
            this.profile = profile;
            this.labelOfFrame = new int[profile.frames().size()];
            for (int frame = 0; frame < labelOfFrame.length; frame++) {
                Frame of = profile.frames().get(frame);
                labelOfFrame[frame] = label(spelling.of(of), of);
            }
        }

        private int label(String label, Frame frame) {
            Integer known = ids.putIfAbsent(label, labels.size());
            if (known != null) {
                return known;
            }
            labels.add(label);
            frames.add(frame);
            return labels.size() - 1;
        }

        private int label(String label) {
            return label(label, new LabelFrame(label));
        }

        LabelledTree build(CallTree tree, long[] selfWeights) {
            return new LabelledTree(
                    tree, labels, frames, selfWeights, profile.facts().unit());
        }

        LabelledTree merged() {
            CallTree from = profile.tree();
            CallTree to = new CallTree();
            int[] nodes = new int[from.size()];
            for (int node = 1; node < nodes.length; node++) {
                nodes[node] = to.child(nodes[from.parent(node)], labelOfFrame[from.frame(node)]);
            }
            Weights weights = new Weights();
            for (int row = 0; row < profile.rowCount(); row++) {
                weights.add(nodes[profile.rowNode(row)], profile.rowWeight(row));
            }
            return build(to, weights.toArray(to.size()));
        }

        LabelledTree grouped(boolean processes, boolean threads) {
            CallTree to = new CallTree();
            int[] tops = tops(to, processes || profile.processes().size() > 1, threads);
            Weights weights = new Weights();
            int[] path = new int[64];
            for (int row = 0; row < profile.rowCount(); row++) {
                int depth = 0;
                CallTree from = profile.tree();
                for (int n = profile.rowNode(row); n != SampleSink.ROOT; n = from.parent(n)) {
                    if (depth == path.length) {
                        path = Arrays.copyOf(path, depth * 2);
                    }
                    path[depth++] = labelOfFrame[from.frame(n)];
                }
                int node = tops[profile.rowThread(row)];
                while (depth > 0) {
                    node = to.child(node, path[--depth]);
                }
                weights.add(node, profile.rowWeight(row));
            }
            return build(to, weights.toArray(to.size()));
        }

        /** Per thread, the node that its stacks start from. */
        private int[] tops(CallTree to, boolean processes, boolean threads) {
            int[] tops = new int[profile.threads().size()];
            for (int i = 0; i < tops.length; i++) {
                ThreadInfo thread = profile.threads().get(i);
                if (processes) {
                    ProcessInfo process = profile.processes().get(thread.process());
                    tops[i] = to.child(tops[i], label(processLabel(process)));
                }
                if (threads) {
                    tops[i] = to.child(tops[i], label(threadLabel(thread)));
                }
            }
            return tops;
        }
    }
}
