package dev.flamewright.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

/** Read: one {@code process_vm_readv}, of this process's own memory: the floor under every sample. */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadBenchmark {
    /** How many ranges, and how many bytes each has. */
    @Param({"1x256", "1x4096", "1x16384", "4x1024"})
    public String ranges;

    private final int pid = (int) ProcessHandle.current().pid();
    private final Arena arena = Arena.ofAuto();
    private MemorySegment source;
    private VectoredRead read;
    private int count;
    private int bytes;

    @Setup
    public void allocate() {
        String[] words = ranges.split("x", 2);
        count = Integer.parseInt(words[0]);
        bytes = Integer.parseInt(words[1]);
        source = arena.allocate((long) count * bytes, 4096).fill((byte) 1);
        read = new VectoredRead(count, count * bytes);
    }

    @Benchmark
    public long read() {
        read.clear();
        for (int i = 0; i < count; i++) {
            read.add(source.address() + (long) i * bytes, bytes);
        }
        return read.execute(pid);
    }
}
