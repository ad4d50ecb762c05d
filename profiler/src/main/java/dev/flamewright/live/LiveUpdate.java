package dev.flamewright.live;

import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import java.util.List;

/**
 * What the sampling thread tells the view of one stretch of time: what became known in it, and what was counted in it.
 *
 * @param newFrames the frames interned since the last update, in the order of their numbers
 * @param newNodes the nodes of the calling-context tree made since the last update, in the order of their numbers
 * @param processes all processes so far, by number
 * @param threads all threads so far, by number
 * @param counts what was seen; handed over, the sender keeps no hold of it
 * @param resets how often counting had begun anew before this stretch
 * @param ticks at how many instants the process was looked at
 * @param startNanos when the stretch began, in nanoseconds since sampling did
 * @param endNanos when the stretch ended, in nanoseconds since sampling began
 * @param vitals the state of the target and of the profiler
 */
record LiveUpdate(
        List<Frame> newFrames,
        List<Node> newNodes,
        List<ProcessInfo> processes,
        List<ThreadInfo> threads,
        StackCounts counts,
        int resets,
        long ticks,
        long startNanos,
        long endNanos,
        Vitals vitals) {
    /**
     * A node of the tree.
     *
     * @param parent the caller's node
     * @param frame the frame's number
     */
    record Node(int parent, int frame) {}
}
