package dev.flamewright.sampler;

import dev.flamewright.cpython.FoundRuntime;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.PythonRuntime;
import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.PythonVersion;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.process.ThreadStopper;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import java.time.Duration;
import java.util.List;

/** Samples one process: all interpreters, all threads. One thread uses it, the one that the sampler runs on. */
public final class ProcessSampler implements AutoCloseable {
    /** How often the list of interpreters is read anew: a new sub-interpreter is seen after this long at most. */
    private static final long INTERPRETERS_INTERVAL_NANOS = 100_000_000;

    private final TargetProcess process;
    private final long image;
    private final FoundPython python;
    private final LiveMemory memory;
    private final PythonRuntime runtime;
    private final SamplingOptions options;
    private final SamplingStats stats;
    private final StackRecorder.Context context;
    private List<DomainSampler> domains = List.of();
    private long interpretersReadNanos;
    private boolean ended;

    /**
     * Attaches to a process: finds its CPython, without stopping or changing anything.
     *
     * @throws AttachException if the process cannot be read, or has no running CPython
     * @throws UnsupportedPythonException if its version is not known
     */
    public ProcessSampler(
            TargetProcess process, SamplingOptions options, ThreadStopper stopper, SampleSink sink, SamplingStats stats)
            throws AttachException, UnsupportedPythonException {
        this(process, options, stopper, sink, stats, find(process, RuntimeFinder.PATIENCE));
    }

    /** Of a process whose Python was found; takes a fraction of a millisecond. */
    ProcessSampler(
            TargetProcess process,
            SamplingOptions options,
            ThreadStopper stopper,
            SampleSink sink,
            SamplingStats stats,
            FoundPython python) {
        this.process = process;
        this.options = options;
        this.stats = stats;
        this.python = python;
        image = process.image();
        memory = new LiveMemory(process.pid());
        runtime = new PythonRuntime(python.runtime(), python.layout(), memory);
        int sinkProcess = sink.process(new ProcessInfo(
                process.pid(), process.commandLine(), python.layout().version().toString()));
        context = new StackRecorder.Context(process, memory, python.layout(), sink, sinkProcess, stats, stopper);
        readInterpreters();
    }

    /** Where a program keeps its Python. */
    record FoundPython(FoundRuntime runtime, Layout layout) {}

    /** Finds it, which takes some milliseconds; on any thread. */
    static FoundPython find(TargetProcess process, Duration patience)
            throws AttachException, UnsupportedPythonException {
        try (LiveMemory memory = new LiveMemory(process.pid())) {
            FoundRuntime found = RuntimeFinder.find(process, memory, patience);
            return new FoundPython(found, Layout.load(found.version(), found.debugOffsets()));
        }
    }

    /** Where its program keeps its Python. */
    FoundPython python() {
        return python;
    }

    /** Whether this process made {@code child} by fork, and the child has not executed another program. */
    boolean isForkedInto(TargetProcess child) {
        return child.parent() == process.pid() && image != 0 && child.runs(image);
    }

    /** The process that is sampled. */
    public TargetProcess process() {
        return process;
    }

    /** The version of its CPython. */
    public PythonVersion version() {
        return runtime.layout().version();
    }

    /** Whether the process has ended, or runs another program now. */
    public boolean ended() {
        return ended;
    }

    /** The number of Python threads that the last tick saw. */
    public int threadCount() {
        return domains.stream().mapToInt(DomainSampler::threadCount).sum();
    }

    /**
     * Takes one sample of every thread.
     *
     * @param timeNanos the samples' time, since the recording started
     */
    public void tick(long timeNanos) {
        long now = System.nanoTime();
        if (now - interpretersReadNanos > INTERPRETERS_INTERVAL_NANOS) {
            readInterpreters();
        }
        for (int i = 0; i < domains.size(); i++) {
            stats.tick();
            if (!domains.get(i).tick(timeNanos)) {
                if (!process.runs(image)) {
                    ended = true;
                    return;
                }
                stats.failedTick();
                interpretersReadNanos = Long.MIN_VALUE / 2;
            }
        }
    }

    /** Does what an exact sample does, without stopping anyone and without recording: its code is compiled the sooner. */
    void rehearse() {
        for (int i = 0; i < domains.size(); i++) {
            domains.get(i).rehearse();
        }
    }

    private void readInterpreters() {
        interpretersReadNanos = System.nanoTime();
        try {
            List<GilDomain> found = runtime.domains();
            if (found.isEmpty() && !process.runs(image)) {
                ended = true;
            }
            if (!sameDomains(found)) {
                domains.forEach(DomainSampler::close);
                domains = found.stream()
                        .map(domain -> new DomainSampler(context, domain, options))
                        .toList();
            }
        } catch (UnreadableMemoryException e) {
            ended = !process.runs(image);
        }
    }

    private boolean sameDomains(List<GilDomain> found) {
        if (found.size() != domains.size()) {
            return false;
        }
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).isSameAs(domains.get(i).domain())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        domains.forEach(DomainSampler::close);
        context.close();
        memory.close();
    }
}
