package dev.flamewright.live;

import dev.flamewright.linux.SchedulingThread;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.sampler.SamplingStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measures {@link Vitals}: each reading covers the time since the one before. */
public final class VitalsMeter {
    private final TargetProcess first;
    private final Supplier<List<TargetProcess>> processes;
    private final SamplingStats stats;
    private final SchedulingThread scheduling = new SchedulingThread();
    private long lastNanos = System.nanoTime();
    private final Map<TargetProcess, Double> lastCpu = new HashMap<>();
    private long lastProfilerCpu;
    private long lastTicks;
    private long lastHeld;
    private long lastContended;
    private long lastPauses;

    /**
     * Of processes that are sampled with these results.
     *
     * @param first the one whose age is told
     * @param processes gives those that are sampled now
     */
    public VitalsMeter(TargetProcess first, Supplier<List<TargetProcess>> processes, SamplingStats stats) {
        this.first = first;
        this.processes = processes;
        this.stats = stats;
        newCpuSeconds();
        lastProfilerCpu = scheduling.processCpuNanos();
    }

    /** The state now. */
    public Vitals read() {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lastNanos) / 1e9;
        double targetCpu = newCpuSeconds();
        long profilerCpu = scheduling.processCpuNanos();
        long ticks = stats.ticks();
        long pauses = stats.pauses().totalNanos();
        double newTicks = Math.max(1, ticks - lastTicks);
        Vitals vitals = new Vitals(
                first.ageInSeconds(),
                targetCpu / seconds,
                (stats.gilHeldTicks() - lastHeld) / newTicks,
                (stats.gilContendedTicks() - lastContended) / newTicks,
                stats.samples(),
                stats.lateTicks(),
                stats.failedTicks(),
                stats.cutStacks(),
                stats.pauses().percentileNanos(0.5),
                stats.pauses().maxNanos(),
                (pauses - lastPauses) / 1e9 / seconds,
                (profilerCpu - lastProfilerCpu) / 1e9 / seconds);
        lastNanos = now;
        lastProfilerCpu = profilerCpu;
        lastTicks = ticks;
        lastHeld = stats.gilHeldTicks();
        lastContended = stats.gilContendedTicks();
        lastPauses = pauses;
        return vitals;
    }

    /** CPU time since the last reading; of a process met for the first time, none. */
    private double newCpuSeconds() {
        double sum = 0;
        List<TargetProcess> now = processes.get();
        for (TargetProcess process : now) {
            double cpu = process.cpuSeconds();
            sum += Math.max(0, cpu - lastCpu.getOrDefault(process, cpu));
            lastCpu.put(process, cpu);
        }
        lastCpu.keySet().retainAll(now);
        return sum;
    }
}
