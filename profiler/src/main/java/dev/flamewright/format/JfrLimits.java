package dev.flamewright.format;

import java.time.Duration;

/**
 * How large a recording may grow; its oldest chunks are dropped to keep to it.
 *
 * @param maxBytes the largest file; 0 for any size
 * @param maxAge how far back from its end the recording must reach; zero for all of it
 */
public record JfrLimits(long maxBytes, Duration maxAge) {
    /** Keeps everything. */
    public static final JfrLimits NONE = new JfrLimits(0, Duration.ZERO);
}
