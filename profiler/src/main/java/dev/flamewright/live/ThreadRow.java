package dev.flamewright.live;

import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread that was seen lately.
 *
 * @param thread its number
 * @param info what it is called
 * @param shares what it spent the last seconds on
 * @param leaf the frame that it was found in most often lately; null for none
 */
record ThreadRow(
        int thread,
        ThreadInfo info,
        StateShares shares,
        @Nullable Frame leaf) {
    /** The threads of the last seconds, the busiest first. */
    static List<ThreadRow> rows(LiveModel model, Scope scope) {
        LiveModel.Counted now = model.now();
        StackCounts counts = now.counts();
        int threads = model.threads().size();
        StateShares[] shares = new StateShares[threads];
        Arrays.setAll(shares, thread -> new StateShares());
        long[] most = new long[threads];
        int[] leaf = new int[threads];
        for (int row = 0; row < counts.size(); row++) {
            int thread = counts.thread(row);
            shares[thread].add(counts.state(row), FunctionTable.share(counts.count(row), now.ticks()));
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
                        shares[thread],
                        leaf[thread] == SampleSink.ROOT
                                ? null
                                : model.keyFrame(Grouping.LINES, model.key(Grouping.LINES, leaf[thread]))));
            }
        }
        rows.sort(Comparator.comparingDouble((ThreadRow row) -> row.shares().onCpu())
                .reversed()
                .thenComparing(Comparator.comparingDouble(
                                (ThreadRow row) -> row.shares().of(ThreadState.GIL_WAIT))
                        .reversed())
                .thenComparingInt(ThreadRow::thread));
        return rows;
    }
}
