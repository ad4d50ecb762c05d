package dev.flamewright.live;

import dev.flamewright.linux.SchedulingThread;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.sampler.SamplingStats;

/** Measures {@link Vitals}: each reading covers the time since the one before. */
public final class VitalsMeter {
    private final TargetProcess process;
    private final SamplingStats stats;
    private final SchedulingThread scheduling = new SchedulingThread();
    private long lastNanos = System.nanoTime();
    private double lastTargetCpu;
    private long lastProfilerCpu;
    private long lastTicks;
    private long lastHeld;
    private long lastContended;
    private long lastPauses;

    /** Of this process, sampled with these results. */
    public VitalsMeter(TargetProcess process, SamplingStats stats) {
        this.process = process;
        this.stats = stats;
        lastTargetCpu = process.cpuSeconds();
        lastProfilerCpu = scheduling.processCpuNanos();
    }

    /** The state now. */
    public Vitals read() {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lastNanos) / 1e9;
        double targetCpu = process.cpuSeconds();
        long profilerCpu = scheduling.processCpuNanos();
        long ticks = stats.ticks();
        long pauses = stats.pauses().totalNanos();
        double newTicks = Math.max(1, ticks - lastTicks);
        Vitals vitals = new Vitals(
                process.ageInSeconds(),
                Math.max(0, targetCpu - lastTargetCpu) / seconds,
                (stats.gilHeldTicks() - lastHeld) / newTicks,
                (stats.gilContendedTicks() - lastContended) / newTicks,
                (ticks - lastTicks) / seconds,
                stats.samples(),
                stats.lateTicks(),
                stats.failedTicks(),
                stats.cutStacks(),
                stats.pauses().percentileNanos(0.5),
                stats.pauses().maxNanos(),
                (pauses - lastPauses) / 1e9 / seconds,
                (profilerCpu - lastProfilerCpu) / 1e9 / seconds);
        lastNanos = now;
        lastTargetCpu = targetCpu;
        lastProfilerCpu = profilerCpu;
        lastTicks = ticks;
        lastHeld = stats.gilHeldTicks();
        lastContended = stats.gilContendedTicks();
        lastPauses = pauses;
        return vitals;
    }
}
