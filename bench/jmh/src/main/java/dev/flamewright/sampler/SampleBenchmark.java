package dev.flamewright.sampler;

import dev.flamewright.cpython.FoundRuntime;
import dev.flamewright.cpython.PythonRuntime;
import dev.flamewright.cpython.RawStack;
import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.StackCapture;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import dev.flamewright.profile.ProfileBuilder;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The pieces of a sample, and the whole, of a program that runs meanwhile on another core. */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SampleBenchmark {
    private static final int MAX_READS = 4096;
    private static final long PATIENCE_NANOS = 100_000_000;

    /** Frames of the target's stack. */
    @Param({"30"})
    public int depth;

    private Target target;
    private StackCapture capture;
    private CodeCache codeCache;
    private RawStack stack;
    private ProcessSampler exact;
    private ProcessSampler noPause;

    @Setup
    public void attach() throws Exception {
        target = new Target(depth);
        TargetProcess process = TargetProcess.of(target.pid());
        LiveMemory memory = new LiveMemory(target.pid());
        FoundRuntime found = RuntimeFinder.find(process, memory, RuntimeFinder.PATIENCE);
        Layout layout = Layout.load(found.version(), found.debugOffsets());
        capture = new StackCapture(
                target.pid(),
                layout,
                new PythonRuntime(found, layout, memory).domains().getFirst());
        codeCache = new CodeCache(target.pid(), memory, layout, ProfileBuilder.untimed());
        while (!capture.capture(MAX_READS)
                || capture.threadCount() == 0
                || capture.thread(0).stack().depth() < depth) {
            Thread.sleep(10);
        }
        stack = capture.thread(0).stack();
        exact = sampler(process, true);
        noPause = sampler(process, false);
    }

    private static ProcessSampler sampler(TargetProcess process, boolean stopping) throws Exception {
        SamplingOptions options =
                new SamplingOptions(SamplingOptions.MAX_RATE, stopping, false, SamplingOptions.DEFAULT.maxPauseNanos());
        return new ProcessSampler(
                process,
                options,
                new ThreadStopper(PATIENCE_NANOS),
                ProfileBuilder.untimed(),
                new SamplingStats());
    }

    /** Read and walk: the raw stack, not decoded. */
    @Benchmark
    public boolean walk() {
        return capture.capture(MAX_READS);
    }

    /** Intern: from (code object, instruction) to a known frame, for each frame of the stack. */
    @Benchmark
    public int intern() {
        int sum = 0;
        for (int i = 0; i < stack.depth(); i++) {
            sum += codeCache.frame(stack.code(i), stack.instruction(i), 0);
        }
        return sum;
    }

    /** A whole sample with {@code --no-pause}: read twice, walked, decoded, aggregated. */
    @Benchmark
    public void sampleWithoutPause() {
        noPause.tick(0);
    }

    /** A whole exact sample: the thread stopped, read, let go; decoded, aggregated. */
    @Benchmark
    public void sampleExactly() {
        exact.tick(0);
    }

    @TearDown
    public void detach() {
        exact.close();
        noPause.close();
        target.close();
    }
}
