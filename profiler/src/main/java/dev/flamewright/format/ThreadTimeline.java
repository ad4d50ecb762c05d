package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one thread as a sequence of stacks in time, for formats that show a thread as a line. A row stands for a
 * span of time, in which nobody knows the order of the stacks; they are put one after another from its start on.
 */
final class ThreadTimeline {
    private final Profile profile;
    private final int[] rows;

    private ThreadTimeline(Profile profile, int[] rows) {
        this.profile = profile;
        this.rows = rows;
    }

    /** Takes one stack that a thread had for some time. */
    interface Slice {
        /**
         * Takes a slice, which starts no earlier than the one before ended.
         *
         * @param startNanos since the recording started
         * @param endNanos later than the start
         */
        void take(int row, long startNanos, long endNanos);
    }

    /** Takes calls and returns. */
    interface Calls {
        /** A function, the leaf frame of {@code node}, is called. */
        void open(int node, long nanos);

        /** The function that was called last and has not returned does so. */
        void close(int node, long nanos);
    }

    /** The timelines of all threads that have rows, by the number of the thread. */
    static List<ThreadTimeline> of(Profile profile) {
        int[] counts = new int[profile.threads().size()];
        for (int row = 0; row < profile.rowCount(); row++) {
            counts[profile.rowThread(row)]++;
        }
        int[][] rows = new int[counts.length][];
        for (int thread = 0; thread < counts.length; thread++) {
            rows[thread] = new int[counts[thread]];
        }
        for (int row = profile.rowCount() - 1; row >= 0; row--) {
            int thread = profile.rowThread(row);
            rows[thread][--counts[thread]] = row;
        }
        List<ThreadTimeline> timelines = new ArrayList<>();
        for (int[] ofThread : rows) {
            if (ofThread.length > 0) {
                timelines.add(new ThreadTimeline(profile, ofThread));
            }
        }
        return timelines;
    }

    /** The number of the thread. */
    int thread() {
        return profile.rowThread(rows[0]);
    }

    /** The numbers of the thread's rows, in the order of time. */
    int[] rows() {
        return rows;
    }

    /** Passes every row of positive weight; {@code nanosPerWeight} is how long a weight of 1 takes. */
    void slices(long nanosPerWeight, Slice slice) {
        long cursor = 0;
        for (int row : rows) {
            if (profile.rowWeight(row) > 0) {
                long start = Math.max(cursor, profile.rowTime(row));
                cursor = start + profile.rowWeight(row) * nanosPerWeight;
                slice.take(row, start, cursor);
            }
        }
    }

    /** Passes calls and returns: what two stacks in a row share goes on, unless time passed between them. */
    void calls(long nanosPerWeight, Calls calls) {
        int[] open = {0};
        long[] until = {0};
        slices(nanosPerWeight, (row, start, end) -> {
            if (start > until[0]) {
                move(open[0], 0, until[0], calls);
                open[0] = 0;
            }
            int node = profile.rowNode(row);
            move(open[0], node, start, calls);
            open[0] = node;
            until[0] = end;
        });
        move(open[0], 0, until[0], calls);
    }

    private void move(int from, int to, long nanos, Calls calls) {
        CallTree tree = profile.tree();
        List<Integer> opened = new ArrayList<>();
        int closing = from;
        int opening = to;
        // A caller's number is less than its callees', so the greater of two different nodes is not above the other.
        while (closing != opening) {
            if (closing > opening) {
                calls.close(closing, nanos);
                closing = tree.parent(closing);
            } else {
                opened.add(opening);
                opening = tree.parent(opening);
            }
        }
        for (int node : opened.reversed()) {
            calls.open(node, nanos);
        }
    }
}
