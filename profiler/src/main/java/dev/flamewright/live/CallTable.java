package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who calls a function and whom it calls. The callers' counts sum up to the function's total; so do the callees' counts
 * and its own. Of a recursive function, the caller is that of its outermost call, the callee that of its innermost.
 *
 * @param callers the most frequent now first
 * @param callees the most frequent now first
 * @param selfNow see {@link FunctionRow}
 * @param totalNow see {@link FunctionRow}
 * @param selfSeconds see {@link FunctionRow}
 * @param totalSeconds see {@link FunctionRow}
 */
record CallTable(
        List<Call> callers,
        List<Call> callees,
        double selfNow,
        double totalNow,
        double selfSeconds,
        double totalSeconds) {

    /**
     * A caller or callee.
     *
     * @param key its number; {@link SampleSink#NONE} for the caller of a thread's first function
     * @param now the share of time that a thread spent in this call lately
     * @param seconds thread time in this call since the start or the last reset
     */
    record Call(int key, double now, double seconds) {}

    static CallTable of(LiveModel model, Grouping grouping, Scope scope, int function) {
        LiveModel.Counted now = model.now();
        LiveModel.Counted start = model.sinceStart();
        Sums sumsNow = new Sums(model, grouping, scope, function, now.counts());
        Sums sums = new Sums(model, grouping, scope, function, start.counts());
        double secondsPerCount = model.seconds() / Math.max(1, start.ticks());
        return new CallTable(
                calls(sumsNow.callers, sums.callers, now.ticks(), secondsPerCount),
                calls(sumsNow.callees, sums.callees, now.ticks(), secondsPerCount),
                FunctionTable.share(sumsNow.self, now.ticks()),
                FunctionTable.share(sumsNow.total, now.ticks()),
                sums.self * secondsPerCount,
                sums.total * secondsPerCount);
    }

    private static List<Call> calls(long[] now, long[] start, long ticksNow, double secondsPerCount) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < start.length; i++) {
            if (start[i] != 0) {
                calls.add(new Call(i - 1, FunctionTable.share(now[i], ticksNow), start[i] * secondsPerCount));
            }
        }
        calls.sort(Comparator.comparingDouble(Call::now)
                .reversed()
                .thenComparing(Comparator.comparingDouble(Call::seconds).reversed())
                .thenComparingInt(Call::key));
        return calls;
    }

    private static final class Sums {
        // By key + 1, so that NONE has a place too.
        final long[] callers;
        final long[] callees;
        long self;
        long total;

        Sums(LiveModel model, Grouping grouping, Scope scope, int function, StackCounts counts) {
            callers = new long[model.keyCount(grouping) + 1];
            callees = new long[callers.length];
            for (int row = 0; row < counts.size(); row++) {
                if (scope.wants(model, counts, row)) {
                    add(model, grouping, function, counts.node(row), counts.count(row));
                }
            }
        }

        private void add(LiveModel model, Grouping grouping, int function, int leaf, long count) {
            int below = SampleSink.NONE;
            int callee = SampleSink.NONE;
            int outermost = SampleSink.NONE;
            for (int node = leaf; node != SampleSink.ROOT; node = model.parent(node)) {
                int key = model.key(grouping, node);
                if (key == function) {
                    if (outermost == SampleSink.NONE) {
                        callee = below;
                    }
                    outermost = node;
                }
                below = key;
            }
            if (outermost == SampleSink.NONE) {
                return;
            }
            total += count;
            if (callee == SampleSink.NONE) {
                self += count;
            } else {
                callees[callee + 1] += count;
            }
            int callerNode = model.parent(outermost);
            int caller = callerNode == SampleSink.ROOT ? SampleSink.NONE : model.key(grouping, callerNode);
            callers[caller + 1] += count;
        }
    }
}
