package dev.flamewright.format;

import dev.flamewright.profile.ProfileFacts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

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

    private static final List<Field> FIELDS = List.of(
            new Field("complete", "boolean", (facts, out) -> out.flag(facts.complete)),
            number("timeResolution", JfrFacts::timeResolutionNanos),
            text("start", f -> f.facts.start().toString()),
            number("recordedNanos", f -> f.facts.duration().toNanos()),
            text("host", f -> f.facts.host()),
            text("commandLine", f -> f.facts.commandLine()),
            text("pythonVersion", f -> f.facts.pythonVersion()),
            text("mode", f -> f.facts.mode()),
            new Field("rateAsked", "double", (facts, out) -> out.real(facts.facts.rateAsked())),
            number("ticks", f -> f.facts.ticks()),
            number("lateTicks", f -> f.facts.lateTicks()),
            number("cutStacks", f -> f.facts.cutStacks()),
            number("failedTicks", f -> f.facts.failedTicks()),
            number("pauseMedianNanos", f -> f.facts.pauseMedianNanos()),
            number("pauseMaxNanos", f -> f.facts.pauseMaxNanos()),
            number("pauseTotalNanos", f -> f.facts.pauseTotalNanos()),
            number("profilerCpuNanos", f -> f.facts.profilerCpuNanos()),
            text("unit", f -> f.facts.unit()),
            number("periodNanos", f -> f.facts.periodNanos()));

    /** One fact in the event. */
    private record Field(String name, String type, BiConsumer<JfrFacts, JfrOutput> writer) {}

    /** Times are counted in nanoseconds since 1970, which reach 292 years. */
    private static final long MAX_SECONDS = 9_000_000_000L;

    /** The instant that the times of samples count from. */
    Instant origin() {
        return facts.start().equals(Instant.EPOCH) ? UNKNOWN_START : facts.start();
    }

    /** The fields of the event, in their order in it. */
    static List<JfrTypes.Field> fields() {
        return FIELDS.stream()
                .map(field -> JfrTypes.plain(field.name, field.type))
                .toList();
    }

    /** Writes the fields of the event. */
    void write(JfrOutput out) {
        FIELDS.forEach(field -> field.writer.accept(this, out));
    }

    private static Field number(String name, ToLongFunction<JfrFacts> value) {
        return new Field(name, "long", (facts, out) -> out.number(value.applyAsLong(facts)));
    }

    private static Field text(String name, Function<JfrFacts, String> value) {
        return new Field(name, JfrTypes.TEXT, (facts, out) -> out.text(value.apply(facts)));
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
