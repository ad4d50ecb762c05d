package dev.flamewright.cli;

import dev.flamewright.linux.SchedulingThread;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sampler.ProcessSampler;
import dev.flamewright.sampler.Recording;
import dev.flamewright.sampler.SamplingOptions;
import dev.flamewright.sampler.SamplingStats;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** What a profile says of the recording that it comes from. */
final class RecordingFacts {
    private RecordingFacts() {}

    /** The facts of a recording so far. */
    static ProfileFacts of(Recording recording, SamplingOptions options, ProcessSampler process, String commandLine) {
        SamplingStats stats = recording.stats();
        return new ProfileFacts(
                recording.start(),
                Duration.ofNanos(recording.elapsedNanos()),
                hostName(),
                commandLine,
                process.version().toString(),
                options.exact() && stats.noPauseReason().isEmpty() ? "exact" : "no-pause",
                options.rate(),
                stats.ticks(),
                stats.lateTicks(),
                stats.cutStacks(),
                stats.failedTicks(),
                stats.pauses().percentileNanos(0.5),
                stats.pauses().maxNanos(),
                stats.pauses().totalNanos(),
                new SchedulingThread().processCpuNanos(),
                "samples",
                (long) (1e9 / options.rate()));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
