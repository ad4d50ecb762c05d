package dev.flamewright.flamegraph;

import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** What a report must show, told by plain loops over the profile's rows and their whole stacks. */
final class Expected {
    private final Profile profile;
    private final IntPredicate rows;

    private Expected(Profile profile, IntPredicate rows) {
        this.profile = profile;
        this.rows = rows;
    }

    /** Of the rows that {@code rows} lets through. */
    static Expected of(Profile profile, IntPredicate rows) {
        return new Expected(profile, rows);
    }

    /** Of the rows that a report shows at first: all but idle ones. */
    static Expected atFirst(Profile profile) {
        return of(profile, row -> profile.rowState(row) != ThreadState.IDLE);
    }

    private void each(RowTaker taker) {
        for (int row = 0; row < profile.rowCount(); row++) {
            if (rows.test(row)) {
                taker.take(profile.stack(profile.rowNode(row)), profile.rowWeight(row));
            }
        }
    }

    private interface RowTaker {
        void take(List<Frame> stack, long weight);
    }

    long weight() {
        long[] sum = {0};
        each((stack, weight) -> sum[0] += weight);
        return sum[0];
    }

    /** The weight of stacks of which some name matches. */
    long matched(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        long[] sum = {0};
        each((stack, weight) -> {
            if (stack.stream().anyMatch(frame -> pattern.matcher(frame.name()).find())) {
                sum[0] += weight;
            }
        });
        return sum[0];
    }

    /** Per group the weight of stacks that pass through it, each counted once. */
    Map<String, Long> totals(Function<Frame, String> group) {
        Map<String, Long> totals = new HashMap<>();
        each((stack, weight) ->
                new HashSet<>(stack.stream().map(group).toList()).forEach(g -> totals.merge(g, weight, Long::sum)));
        return totals;
    }

    /** The weight of stacks that pass through a function of that name. */
    long total(String name) {
        return totals(Frame::name).getOrDefault(name, 0L);
    }

    /** Per group the weight of stacks that end in it. */
    Map<String, Long> selfs(Function<Frame, String> group) {
        Map<String, Long> selfs = new HashMap<>();
        each((stack, weight) -> selfs.merge(group.apply(stack.getLast()), weight, Long::sum));
        return selfs;
    }

    /** Per stack of names, joined by semicolons, its weight. */
    Map<String, Long> folded() {
        Map<String, Long> folded = new TreeMap<>();
        each((stack, weight) -> {
            List<String> names = new ArrayList<>();
            stack.forEach(frame -> names.add(frame.name().replace(';', ':')));
            folded.merge(String.join(";", names), weight, Long::sum);
        });
        return folded;
    }
}
