package dev.flamewright.cli;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.ProfileDiff;
import dev.flamewright.sample.SampleSink;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The tables of {@code diff}: how functions changed, and which stacks are gone. */
final class ChangeTable {
    /** Changes that would be shown as 0.00 are no news. */
    private static final double SMALLEST = 0.00005;

    private static final int LONGEST_NAME = 200;

    private final PrintWriter out;
    private final boolean absolute;

    ChangeTable(PrintWriter out, boolean absolute) {
        this.out = out;
        this.absolute = absolute;
    }

    /** Prints the first {@code rows} changes. */
    void print(List<ProfileDiff.Change> changes, int rows) {
        if (rows <= 0) {
            return;
        }
        List<ProfileDiff.Change> shown = changes.stream()
                .filter(change -> Math.abs(change.delta()) >= SMALLEST
                        || Math.abs(change.selfAfter() - change.selfBefore()) >= SMALLEST)
                .limit(rows)
                .toList();
        if (shown.isEmpty()) {
            out.println("No function changed.");
            return;
        }
        out.println((absolute ? "  growth" : "  change") + "  before   after    self  function");
        for (ProfileDiff.Change change : shown) {
            out.println(signed(change.delta()) + percent(change.before()) + percent(change.after())
                    + signed(change.selfAfter() - change.selfBefore()) + "  " + PlainText.of(change.function()));
        }
    }

    /** Prints the heaviest {@code rows} stacks that only before has. */
    void printElided(ProfileDiff diff, int rows) {
        LabelledTree elided = diff.elided();
        long[] weights = elided.selfWeights();
        int[] heaviest = IntStream.range(0, weights.length)
                .filter(node -> weights[node] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer node) -> -weights[node]))
                .limit(Math.max(0, rows))
                .mapToInt(Integer::intValue)
                .toArray();
        if (heaviest.length == 0 || rows <= 0) {
            return;
        }
        out.println();
        out.println("Gone after: " + percent(diff.elidedShare()).strip()
                + " of the samples before, in stacks that are nowhere after; the heaviest:");
        for (int node : heaviest) {
            out.println(
                    percent((double) weights[node] / diff.beforeTotal()) + "  " + PlainText.of(stack(elided, node)));
        }
    }

    private static String stack(LabelledTree stacks, int node) {
        CallTree tree = stacks.tree();
        StringBuilder stack = new StringBuilder();
        for (int n = node; n != SampleSink.ROOT; n = tree.parent(n)) {
            int label = tree.frame(n);
            String name = FrameLabels.shortenFile(
                    stacks.labels().get(label), stacks.frames().get(label));
            stack.insert(0, name + (stack.isEmpty() ? "" : " > "));
            if (stack.length() > LONGEST_NAME) {
                return "… " + stack.substring(stack.length() - LONGEST_NAME);
            }
        }
        return stack.toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, " %6.2f%%", share * 100);
    }

    private static String signed(double share) {
        return String.format(Locale.ROOT, " %+6.2f%%", share * 100);
    }
}
