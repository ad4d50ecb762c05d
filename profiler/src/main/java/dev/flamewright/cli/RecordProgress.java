package dev.flamewright.cli;

import dev.flamewright.sampler.Recording;
import java.io.PrintStream;
import java.util.Locale;

/** The line that is rewritten while a recording runs; nothing where standard error is no terminal. */
final class RecordProgress implements Runnable {
    private static final long INTERVAL_NANOS = 500_000_000;

    private final Recording recording;
    private final PrintStream out;
    private final boolean shown;
    private long lastNanos;
    private long lastTicks;
    private boolean dirty;

    RecordProgress(Recording recording, PrintStream out, boolean shown) {
        this.recording = recording;
        this.out = out;
        this.shown = shown;
    }

    @Override
    public void run() {
        long elapsed = recording.elapsedNanos();
        if (!shown || elapsed - lastNanos < INTERVAL_NANOS) {
            return;
        }
        long ticks = recording.stats().ticks();
        double rate = (ticks - lastTicks) / ((elapsed - lastNanos) / 1e9);
        lastNanos = elapsed;
        lastTicks = ticks;
        dirty = true;
        out.print(String.format(
                Locale.ROOT,
                "\r\u001b[K%.1f s  %,d samples  %.0f Hz  %s",
                elapsed / 1e9,
                recording.stats().samples(),
                rate,
                recording.stats().lateTicks() == 0 ? "" : recording.stats().lateTicks() + " late"));
        out.flush();
    }

    /** Takes the line away. */
    void end() {
        if (dirty) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
