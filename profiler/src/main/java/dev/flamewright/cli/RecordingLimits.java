package dev.flamewright.cli;

import dev.flamewright.format.JfrLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that keep a recording that goes on for long from growing without end. */
final class RecordingLimits {
    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Keep a .jfr recording below this size, such as 500M, by dropping what is oldest.")
    private long maxSize;

    @Option(
            names = "--max-age",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Keep only about this much of a .jfr recording, such as 6h.")
    private Duration maxAge = Duration.ZERO;

    boolean areGiven() {
        return maxSize > 0 || !maxAge.isZero();
    }

    JfrLimits limits() {
        return new JfrLimits(maxSize, maxAge);
    }
}
