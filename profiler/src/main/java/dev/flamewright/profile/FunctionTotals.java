package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The weight of a function over a whole profile, whatever its callers and lines.
 *
 * @param function the frame, without a line
 * @param self the weight of the stacks that end in it
 * @param total the weight of the stacks that it is in; each stack counts once, however often it recurses
 */
public record FunctionTotals(Frame function, long self, long total) {
    /** Of every function of the profile, the largest self weight first. */
    public static List<FunctionTotals> of(Profile profile) {
        Map<Frame, Integer> ids = new HashMap<>();
        List<Frame> functions = new ArrayList<>();
        int[] functionOfFrame = new int[profile.frames().size()];
        for (int i = 0; i < functionOfFrame.length; i++) {
            Frame frame = profile.frames().get(i);
            Frame function = frame instanceof PythonFrame python ? python.withoutLine() : frame;
            functionOfFrame[i] = ids.computeIfAbsent(function, f -> {
                functions.add(f);
                return functions.size() - 1;
            });
        }
        long[] self = new long[functions.size()];
        long[] total = new long[functions.size()];
        CallTree tree = profile.tree();
        long[] nodeSelf = profile.selfWeights();
        long[] nodeTotal = profile.totalWeights(nodeSelf);
        // The nearest ancestor-or-self node of the same function is not needed, only whether there is one: a function's
        // total is the sum over its outermost calls.
        for (int node = 1; node < tree.size(); node++) {
            int function = functionOfFrame[tree.frame(node)];
            self[function] += nodeSelf[node];
            if (nodeTotal[node] != 0 && isOutermost(tree, functionOfFrame, node, function)) {
                total[function] += nodeTotal[node];
            }
        }
        List<FunctionTotals> result = new ArrayList<>();
        for (int i = 0; i < self.length; i++) {
            if (total[i] != 0 || self[i] != 0) {
                result.add(new FunctionTotals(functions.get(i), self[i], total[i]));
            }
        }
        result.sort(Comparator.comparingLong(FunctionTotals::self)
                .reversed()
                .thenComparing(Comparator.comparingLong(FunctionTotals::total).reversed())
                .thenComparing(totals -> totals.function().name()));
        return result;
    }

    private static boolean isOutermost(CallTree tree, int[] functionOfFrame, int node, int function) {
        for (int n = tree.parent(node); n != SampleSink.ROOT; n = tree.parent(n)) {
            if (functionOfFrame[tree.frame(n)] == function) {
                return false;
            }
        }
        return true;
    }
}
