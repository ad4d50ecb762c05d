package dev.flamewright.sampler;

/** What happened while sampling, counted; read by other threads for display only. */
public final class SamplingStats {
    private final PauseHistogram pauses = new PauseHistogram();
    private long ticks;
    private long lateTicks;
    private long samples;
    private long cutStacks;
    private long failedTicks;
    private long unstoppedTicks;
    private long repeatedAttempts;
    private long longPauses;
    private long gilHeldTicks;
    private long gilContendedTicks;
    private String noPauseReason = "";

    void tick() {
        ticks++;
    }

    void lateTicks(long total) {
        lateTicks = total;
    }

    void sample() {
        samples++;
    }

    void cutStack() {
        cutStacks++;
    }

    void failedTick() {
        failedTicks++;
    }

    void unstoppedTick() {
        unstoppedTicks++;
    }

    void noPause(String reason) {
        if (noPauseReason.isEmpty()) {
            noPauseReason = reason;
        }
    }

    void repeatedAttempt() {
        repeatedAttempts++;
    }

    void pause(long nanos, long maxNanos) {
        pauses.add(nanos);
        if (nanos > maxNanos) {
            longPauses++;
        }
    }

    void gil(boolean held, boolean contended) {
        if (held) {
            gilHeldTicks++;
        }
        if (contended) {
            gilContendedTicks++;
        }
    }

    /** How often a GIL's threads were looked at: once a tick for each process and GIL. */
    public long ticks() {
        return ticks;
    }

    /** Ticks that were skipped because an earlier one took too long. */
    public long lateTicks() {
        return lateTicks;
    }

    /** Stacks that were recorded: one per thread and tick. */
    public long samples() {
        return samples;
    }

    /** Stacks that miss frames: towards the leaf where they moved while being read, towards the root where too deep. */
    public long cutStacks() {
        return cutStacks;
    }

    /** Ticks that gave no sample although the target lives. */
    public long failedTicks() {
        return failedTicks;
    }

    /**
     * Ticks of exact mode whose threads could not be held still: one waited for a processor and did not stop in time, or the
     * GIL went from hand to hand too fast. Their stacks are as without stopping, cut back to what is proven.
     */
    public long unstoppedTicks() {
        return unstoppedTicks;
    }

    /** Why threads were not stopped although the options asked for it; empty if they were. */
    public String noPauseReason() {
        return noPauseReason;
    }

    /** Reads that were thrown away and repeated, because the GIL had moved on. They lose no sample. */
    public long repeatedAttempts() {
        return repeatedAttempts;
    }

    /** Pauses longer than the bound. */
    public long longPauses() {
        return longPauses;
    }

    /** Of {@link #ticks()}, those that found the GIL held. */
    public long gilHeldTicks() {
        return gilHeldTicks;
    }

    /** Of {@link #ticks()}, those that found a thread waiting for the GIL. */
    public long gilContendedTicks() {
        return gilContendedTicks;
    }

    /** How long threads were held stopped, from when they were last known to run to their release: an upper bound. */
    public PauseHistogram pauses() {
        return pauses;
    }
}
