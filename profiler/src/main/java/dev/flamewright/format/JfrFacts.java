package dev.flamewright.format;

import dev.flamewright.profile.ProfileFacts;
import java.time.Duration;
import java.time.Instant;
import jdk.jfr.consumer.RecordedEvent;
import org.openjdk.jmc.flightrecorder.writer.api.TypeStructureBuilder;
import org.openjdk.jmc.flightrecorder.writer.api.TypedValueBuilder;
import org.openjdk.jmc.flightrecorder.writer.api.Types.Builtin;

/**
 * The facts of a recording as an event. Each chunk starts with what was known when the recording began; the last one
 * ends with the whole truth, marked {@code complete}.
 *
 * @param facts what is known
 * @param complete whether the recording was ended in order
 * @param timeResolutionNanos the time span that a sample stands for; 0 where each has its own instant
 */
record JfrFacts(ProfileFacts facts, boolean complete, long timeResolutionNanos) {
    /** The start that stands for none in the heads of chunks, where the writer takes 0 for now. */
    private static final Instant UNKNOWN_START = Instant.ofEpochSecond(1);

    /** The instant that the times of samples count from. */
    Instant origin() {
        return facts.start().equals(Instant.EPOCH) ? UNKNOWN_START : facts.start();
    }

    static void declare(TypeStructureBuilder builder) {
        builder.addField("complete", Builtin.BOOLEAN)
                .addField("timeResolution", Builtin.LONG)
                .addField("start", Builtin.STRING)
                .addField("recordedNanos", Builtin.LONG)
                .addField("host", Builtin.STRING)
                .addField("commandLine", Builtin.STRING)
                .addField("pythonVersion", Builtin.STRING)
                .addField("mode", Builtin.STRING)
                .addField("rateAsked", Builtin.DOUBLE)
                .addField("ticks", Builtin.LONG)
                .addField("lateTicks", Builtin.LONG)
                .addField("cutStacks", Builtin.LONG)
                .addField("failedTicks", Builtin.LONG)
                .addField("pauseMedianNanos", Builtin.LONG)
                .addField("pauseMaxNanos", Builtin.LONG)
                .addField("pauseTotalNanos", Builtin.LONG)
                .addField("profilerCpuNanos", Builtin.LONG)
                .addField("unit", Builtin.STRING)
                .addField("periodNanos", Builtin.LONG);
    }

    void put(TypedValueBuilder event) {
        event.putField("complete", complete)
                .putField("timeResolution", timeResolutionNanos)
                .putField("start", facts.start().toString())
                .putField("recordedNanos", facts.duration().toNanos())
                .putField("host", facts.host())
                .putField("commandLine", facts.commandLine())
                .putField("pythonVersion", facts.pythonVersion())
                .putField("mode", facts.mode())
                .putField("rateAsked", facts.rateAsked())
                .putField("ticks", facts.ticks())
                .putField("lateTicks", facts.lateTicks())
                .putField("cutStacks", facts.cutStacks())
                .putField("failedTicks", facts.failedTicks())
                .putField("pauseMedianNanos", facts.pauseMedianNanos())
                .putField("pauseMaxNanos", facts.pauseMaxNanos())
                .putField("pauseTotalNanos", facts.pauseTotalNanos())
                .putField("profilerCpuNanos", facts.profilerCpuNanos())
                .putField("unit", facts.unit())
                .putField("periodNanos", facts.periodNanos());
    }

    static JfrFacts of(RecordedEvent event) {
        return new JfrFacts(
                new ProfileFacts(
                        Instant.parse(event.getString("start")),
                        Duration.ofNanos(event.getLong("recordedNanos")),
                        event.getString("host"),
                        event.getString("commandLine"),
                        event.getString("pythonVersion"),
                        event.getString("mode"),
                        event.getDouble("rateAsked"),
                        event.getLong("ticks"),
                        event.getLong("lateTicks"),
                        event.getLong("cutStacks"),
                        event.getLong("failedTicks"),
                        event.getLong("pauseMedianNanos"),
                        event.getLong("pauseMaxNanos"),
                        event.getLong("pauseTotalNanos"),
                        event.getLong("profilerCpuNanos"),
                        event.getString("unit"),
                        event.getLong("periodNanos")),
                event.getBoolean("complete"),
                event.getLong("timeResolution"));
    }
}
