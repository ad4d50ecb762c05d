package dev.flamewright.format;

import dev.flamewright.profile.ProfileFacts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
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

    /** Times are counted in nanoseconds since 1970, which reach 292 years. */
    private static final long MAX_SECONDS = 9_000_000_000L;

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

    /** Reads them from an event, which lies at {@code in}. */
    static JfrFacts of(JfrValues event, JfrInput in) throws MalformedProfileException {
        return new JfrFacts(
                new ProfileFacts(
                        start(event.text("start"), in),
                        Duration.ofNanos(event.number("recordedNanos")),
                        event.text("host"),
                        event.text("commandLine"),
                        event.text("pythonVersion"),
                        event.text("mode"),
                        event.real("rateAsked"),
                        event.number("ticks"),
                        event.number("lateTicks"),
                        event.number("cutStacks"),
                        event.number("failedTicks"),
                        event.number("pauseMedianNanos"),
                        event.number("pauseMaxNanos"),
                        event.number("pauseTotalNanos"),
                        event.number("profilerCpuNanos"),
                        event.text("unit"),
                        event.number("periodNanos")),
                event.flag("complete"),
                event.number("timeResolution"));
    }

    private static Instant start(String text, JfrInput in) throws MalformedProfileException {
        try {
            Instant start = Instant.parse(text);
            if (Math.abs(start.getEpochSecond()) < MAX_SECONDS) {
                return start;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw in.malformed("the recording's start is " + TextLines.shown(text));
    }
}
