package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The statistics of Python's own profilers, for {@code pstats} and what is built on it. Where those count calls, there
 * are samples here; times are seconds, a second per weight where the profile does not know better.
 */
public final class PstatsFormat implements WritableFormat {
    @Override
    public String name() {
        return "pstats";
    }

    @Override
    public List<String> extensions() {
        return List.of(".pstats", ".prof");
    }

    @Override
    public String help() {
        return "Python's profile statistics, samples in the place of calls; opens in pstats, snakeviz, gprof2dot";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        Map<Function, Statistics> functions = new Summary(profile).functions();
        PythonMarshal marshal = new PythonMarshal(out);
        marshal.startDict();
        for (Map.Entry<Function, Statistics> entry : functions.entrySet()) {
            entry.getKey().write(marshal);
            entry.getValue().write(marshal, profile);
        }
        marshal.endDict();
        marshal.flush();
    }

    /** A function as pstats names it; those of native code have the file {@code ~}, as built-in functions do there. */
    private record Function(String file, int line, String name) {
        static Function of(Frame frame) {
            return switch (frame) {
                case PythonFrame python -> new Function(python.file(), python.firstLine(), python.name());
                case NativeFrame nativeFrame ->
                    new Function(
                            "~",
                            0,
                            nativeFrame.name() + (nativeFrame.module().isEmpty() ? "" : " of " + nativeFrame.module()));
                default -> new Function("~", 0, frame.name());
            };
        }

        void write(PythonMarshal marshal) throws IOException {
            marshal.startTuple(3);
            marshal.string(file);
            marshal.integer(line);
            marshal.string(name);
        }
    }

    /** The weight of samples with the function as leaf, and with the function anywhere; the same from each caller. */
    private static final class Statistics {
        private long self;
        private long total;
        private final Map<Function, Statistics> callers = new LinkedHashMap<>();

        void write(PythonMarshal marshal, Profile profile) throws IOException {
            marshal.startTuple(5);
            writeNumbers(marshal, profile);
            marshal.startDict();
            for (Map.Entry<Function, Statistics> caller : callers.entrySet()) {
                caller.getKey().write(marshal);
                marshal.startTuple(4);
                caller.getValue().writeNumbers(marshal, profile);
            }
            marshal.endDict();
        }

        private void writeNumbers(PythonMarshal marshal, Profile profile) throws IOException {
            long period = profile.facts().periodNanos();
            double seconds = period > 0 ? period / 1e9 : 1;
            marshal.integer(total);
            marshal.integer(total);
            marshal.real(self * seconds);
            marshal.real(total * seconds);
        }
    }

    /** Sums a profile up by function; a recursive function counts once per sample. */
    private static final class Summary {
        private final Profile profile;
        private final CallTree tree;
        private final Function[] functionOfFrame;
        private final Map<Function, Statistics> functions = new LinkedHashMap<>();

        private record Edge(Function caller, Function callee) {}

        Summary(Profile profile) {
            this.profile = profile;
            this.tree = profile.tree();
            Map<Function, Function> interned = new HashMap<>();
            functionOfFrame = profile.frames().stream()
                    .map(Function::of)
                    .map(function -> interned.computeIfAbsent(function, key -> function))
                    .toArray(Function[]::new);
        }

        Map<Function, Statistics> functions() {
            long[] self = profile.selfWeights();
            Set<Function> seen = new HashSet<>();
            Set<Edge> seenEdges = new HashSet<>();
            for (int leaf = 1; leaf < self.length; leaf++) {
                if (self[leaf] == 0) {
                    continue;
                }
                seen.clear();
                seenEdges.clear();
                for (int node = leaf; node != SampleSink.ROOT; node = tree.parent(node)) {
                    count(node, self[leaf], node == leaf, seen, seenEdges);
                }
            }
            return functions;
        }

        private void count(int node, long weight, boolean isLeaf, Set<Function> seen, Set<Edge> seenEdges) {
            Function function = functionOfFrame[tree.frame(node)];
            Statistics statistics = functions.computeIfAbsent(function, key -> new Statistics());
            statistics.self += isLeaf ? weight : 0;
            statistics.total += seen.add(function) ? weight : 0;
            int caller = tree.parent(node);
            if (caller != SampleSink.ROOT) {
                Function callerFunction = functionOfFrame[tree.frame(caller)];
                functions.computeIfAbsent(callerFunction, key -> new Statistics());
                Statistics edge = statistics.callers.computeIfAbsent(callerFunction, key -> new Statistics());
                edge.self += isLeaf ? weight : 0;
                edge.total += seenEdges.add(new Edge(callerFunction, function)) ? weight : 0;
            }
        }
    }
}
