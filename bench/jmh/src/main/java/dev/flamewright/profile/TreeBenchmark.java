package dev.flamewright.profile;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Tree insert: a stack of 30 frames into a calling-context tree that knows it already. */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TreeBenchmark {
    private static final int DEPTH = 30;
    private static final int FRAMES = 1000;
    private static final int SEED = 30;

    /** Different stacks, which share their beginnings by chance only. */
    @Param({"10", "10000"})
    public int stacks;

    private final CallTree tree = new CallTree();
    private int[][] paths;
    private int next;

    @Setup
    public void fill() {
        Random random = new Random(SEED);
        paths = new int[stacks][DEPTH];
        for (int[] path : paths) {
            for (int i = 0; i < DEPTH; i++) {
                path[i] = random.nextInt(FRAMES);
            }
            insert(path);
        }
    }

    @Benchmark
    public int insert() {
        next = next + 1 == stacks ? 0 : next + 1;
        return insert(paths[next]);
    }

    private int insert(int[] path) {
        int node = 0;
        for (int frame : path) {
            node = tree.child(node, frame);
        }
        return node;
    }
}
