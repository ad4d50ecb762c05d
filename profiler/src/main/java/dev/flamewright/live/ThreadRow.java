package dev.flamewright.live;

import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thread that was seen lately.
 *
 * @param thread its number
 * @param info what it is called
 * @param shares by state: how much of the last seconds it was in it, from 0 to 1
 * @param leaf the frame that it was found in most often lately; null for none
 */
record ThreadRow(
        int thread,
        ThreadInfo info,
        Map<ThreadState, Double> shares,
        @Nullable Frame leaf) {
    double share(ThreadState state) {
        return shares.getOrDefault(state, 0.0);
    }

    /** The state that it was in most of the last seconds. */
    ThreadState mainState() {
        ThreadState most = ThreadState.IDLE;
        for (ThreadState state : ThreadState.values()) {
            if (share(state) > share(most)) {
                most = state;
            }
        }
        return most;
    }

    private double onCpu() {
        return share(ThreadState.GIL) + share(ThreadState.CPU) + share(ThreadState.UNKNOWN);
    }

    /** The threads of the last seconds, the busiest first. */
    static List<ThreadRow> rows(LiveModel model, Scope scope) {
        LiveModel.Counted now = model.now();
        StackCounts counts = now.counts();
        int threads = model.threads().size();
        List<Map<ThreadState, Double>> shares = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            shares.add(new EnumMap<>(ThreadState.class));
        }
        long[] most = new long[threads];
        int[] leaf = new int[threads];
        for (int row = 0; row < counts.size(); row++) {
            int thread = counts.thread(row);
            shares.get(thread)
                    .merge(counts.state(row), FunctionTable.share(counts.count(row), now.ticks()), Double::sum);
            if (counts.count(row) > most[thread]) {
                most[thread] = counts.count(row);
                leaf[thread] = counts.node(row);
            }
        }
        List<ThreadRow> rows = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            if (most[thread] > 0 && scope.wantsThread(model, thread)) {
                rows.add(new ThreadRow(
                        thread,
                        model.threads().get(thread),
                        shares.get(thread),
                        leaf[thread] == SampleSink.ROOT
                                ? null
                                : model.keyFrame(Grouping.LINES, model.key(Grouping.LINES, leaf[thread]))));
            }
        }
        rows.sort(Comparator.comparingDouble(ThreadRow::onCpu)
                .reversed()
                .thenComparing(Comparator.comparingDouble((ThreadRow row) -> row.share(ThreadState.GIL_WAIT))
                        .reversed())
                .thenComparingInt(ThreadRow::thread));
        return rows;
    }
}
