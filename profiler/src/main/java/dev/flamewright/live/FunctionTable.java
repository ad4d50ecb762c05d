package dev.flamewright.live;

import dev.flamewright.sample.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Makes the list of functions or lines. */
final class FunctionTable {
    private FunctionTable() {}

    /**
     * The rows that a filter lets through, in the order asked for.
     *
     * @param filter found in the label, whatever the case; empty for all
     * @param reversed whether the column's natural order is turned round
     */
    static List<FunctionRow> rows(
            LiveModel model, Grouping grouping, Scope scope, String filter, SortColumn sort, boolean reversed) {
        LiveModel.Counted now = model.now();
        LiveModel.Counted start = model.sinceStart();
        KeySums sumsNow = KeySums.of(model, grouping, scope, now.counts());
        KeySums sums = KeySums.of(model, grouping, scope, start.counts());
        double secondsPerCount = model.seconds() / Math.max(1, start.ticks());
        double[][] trends = trends(model, grouping, scope, sort.trendOfSelf());
        String wanted = filter.toLowerCase(Locale.ROOT);
        List<FunctionRow> rows = new ArrayList<>();
        for (int key = 0; key < sums.total.length; key++) {
            Frame frame = model.keyFrame(grouping, key);
            if (sums.total[key] == 0
                    || !FrameText.of(frame).toLowerCase(Locale.ROOT).contains(wanted)) {
                continue;
            }
            List<Double> trend = new ArrayList<>(trends.length);
            for (double[] update : trends) {
                trend.add(update[key]);
            }
            rows.add(new FunctionRow(
                    key,
                    frame,
                    share(sumsNow.self[key], now.ticks()),
                    share(sumsNow.total[key], now.ticks()),
                    sums.self[key] * secondsPerCount,
                    sums.total[key] * secondsPerCount,
                    trend));
        }
        Comparator<FunctionRow> order = sort.order();
        rows.sort(reversed ? order.reversed() : order);
        return rows;
    }

    private static double[][] trends(LiveModel model, Grouping grouping, Scope scope, boolean self) {
        List<LiveUpdate> updates = model.recent();
        double[][] trends = new double[updates.size()][];
        for (int i = 0; i < trends.length; i++) {
            LiveUpdate update = updates.get(i);
            KeySums sums = KeySums.of(model, grouping, scope, update.counts());
            long[] counts = self ? sums.self : sums.total;
            trends[i] = new double[counts.length];
            for (int key = 0; key < counts.length; key++) {
                trends[i][key] = share(counts[key], update.ticks());
            }
        }
        return trends;
    }

    static double share(long count, long ticks) {
        return ticks == 0 ? 0 : (double) count / ticks;
    }
}
