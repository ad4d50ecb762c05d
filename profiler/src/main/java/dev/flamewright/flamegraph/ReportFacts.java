package dev.flamewright.flamegraph;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.ProcessInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * The part of the report's data that is not columns, as JSON in pure ASCII: what is outside is escaped unit by unit, so
 * that even lone surrogates arrive as they are.
 *
 * @param names of the two profiles of a comparison; empty for one profile
 * @param strings that the frame columns point into
 */
record ReportFacts(
        String title, List<Profile> profiles, List<String> names, List<String> strings, int frames, int nodes) {

    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    byte[] toJson() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer writer = new OutputStreamWriter(bytes, StandardCharsets.US_ASCII);
                JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), writer)) {
            json.writeStartObject();
            json.writeStringProperty("title", title);
            json.writeNumberProperty("frames", frames);
            json.writeNumberProperty("nodes", nodes);
            json.writeArrayPropertyStart("strings");
            for (String text : strings) {
                json.writeString(text);
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("profiles");
            for (int i = 0; i < profiles.size(); i++) {
                writeProfile(json, profiles.get(i), names.isEmpty() ? "" : names.get(i));
            }
            json.writeEndArray();
            json.writeObjectPropertyStart("sources");
            for (Map.Entry<String, String> source : sources().entrySet()) {
                json.writeStringProperty(source.getKey(), source.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The embedded source texts; of two profiles the later one's wins. */
    private Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>();
        profiles.forEach(profile -> sources.putAll(profile.sources()));
        return sources;
    }

    private static void writeProfile(JsonGenerator json, Profile profile, String name) {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeNumberProperty("rows", profile.rowCount());
        json.writeNumberProperty("resolutionNanos", profile.timeResolutionNanos());
        writeFacts(json, profile.facts());
        json.writeArrayPropertyStart("processes");
        for (ProcessInfo process : profile.processes()) {
            json.writeStartObject();
            json.writeNumberProperty("pid", process.pid());
            json.writeStringProperty("commandLine", process.commandLine());
            json.writeStringProperty("pythonVersion", process.pythonVersion());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("threads");
        for (ThreadInfo thread : profile.threads()) {
            json.writeStartObject();
            json.writeNumberProperty("process", thread.process());
            json.writeNumberProperty("tid", thread.tid());
            json.writeStringProperty("name", thread.name());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeFacts(JsonGenerator json, ProfileFacts facts) {
        json.writeObjectPropertyStart("facts");
        json.writeStringProperty(
                "start",
                facts.start().equals(Instant.EPOCH) ? "" : facts.start().toString());
        json.writeNumberProperty("durationNanos", facts.duration().toNanos());
        json.writeStringProperty("host", facts.host());
        json.writeStringProperty("commandLine", facts.commandLine());
        json.writeStringProperty("pythonVersion", facts.pythonVersion());
        json.writeStringProperty("mode", facts.mode());
        json.writeNumberProperty("rateAsked", facts.rateAsked());
        json.writeNumberProperty("rateAchieved", facts.rateAchieved());
        json.writeNumberProperty("ticks", facts.ticks());
        json.writeNumberProperty("lateTicks", facts.lateTicks());
        json.writeNumberProperty("cutStacks", facts.cutStacks());
        json.writeNumberProperty("failedTicks", facts.failedTicks());
        json.writeNumberProperty("pauseMedianNanos", facts.pauseMedianNanos());
        json.writeNumberProperty("pauseMaxNanos", facts.pauseMaxNanos());
        json.writeNumberProperty("pauseTotalNanos", facts.pauseTotalNanos());
        json.writeNumberProperty("profilerCpuNanos", facts.profilerCpuNanos());
        json.writeStringProperty("unit", facts.unit());
        json.writeNumberProperty("periodNanos", facts.periodNanos());
        json.writeEndObject();
    }
}
