package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ProfileFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The Firefox Profiler's processed format, version 48, which later versions of the viewer upgrade. Times are
 * milliseconds since the recording started; each wait for the GIL is a marker that names the holder.
 */
public final class FirefoxFormat implements WritableFormat {
    private static final int GECKO_VERSION = 27;
    private static final int PROCESSED_VERSION = 48;

    @Override
    public String name() {
        return "firefox";
    }

    @Override
    public List<String> extensions() {
        return List.of(".firefox.json");
    }

    @Override
    public String help() {
        return "Firefox Profiler, with categories and GIL waits as markers; opens in profiler.firefox.com";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        Profile lined = options.lineNumbers() ? profile : ProfileFilter.withoutLines(profile);
        Json.write(out, json -> {
            json.writeStartObject();
            meta(lined, json);
            json.writeArrayPropertyStart("libs").writeEndArray();
            json.writeArrayPropertyStart("pages").writeEndArray();
            json.writeArrayPropertyStart("threads");
            for (ThreadTimeline timeline : ThreadTimeline.of(lined)) {
                new FirefoxThread(lined, timeline).write(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void meta(Profile profile, JsonGenerator json) {
        ProfileFacts facts = profile.facts();
        json.writeObjectPropertyStart("meta");
        json.writeNumberProperty("interval", Chrome.nanosPerWeight(profile) / 1e6);
        json.writeNumberProperty(
                "startTime",
                facts.start().equals(Instant.EPOCH) ? 0 : facts.start().toEpochMilli());
        json.writeNumberProperty("processType", 0);
        json.writeStringProperty("product", facts.commandLine().isEmpty() ? "Python" : facts.commandLine());
        json.writeStringProperty("importedFrom", "Flamewright");
        json.writeNumberProperty("stackwalk", 1);
        json.writeNumberProperty("version", GECKO_VERSION);
        json.writeNumberProperty("preprocessedProfileVersion", PROCESSED_VERSION);
        json.writeBooleanProperty("symbolicated", true);
        json.writeBooleanProperty("symbolicationNotSupported", true);
        json.writeStringProperty("oscpu", "Linux");
        json.writeStringProperty("platform", "Python " + facts.pythonVersion());
        json.writeObjectPropertyStart("extensions");
        for (String column : List.of("id", "name", "baseURL")) {
            json.writeArrayPropertyStart(column).writeEndArray();
        }
        json.writeNumberProperty("length", 0).writeEndObject();
        json.writeArrayPropertyStart("categories");
        for (FirefoxCategory category : FirefoxCategory.values()) {
            json.writeStartObject()
                    .writeStringProperty("name", category.label())
                    .writeStringProperty("color", category.color());
            json.writeArrayPropertyStart("subcategories").writeString("Other").writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        markerSchema(json);
        json.writeEndObject();
    }

    private static void markerSchema(JsonGenerator json) {
        json.writeArrayPropertyStart("markerSchema").writeStartObject();
        json.writeStringProperty("name", FirefoxThread.GIL_WAIT_MARKER);
        json.writeStringProperty("tooltipLabel", "Waiting for the GIL");
        json.writeStringProperty("tableLabel", "held by {marker.data.holder}");
        json.writeArrayPropertyStart("display");
        json.writeString("marker-chart").writeString("marker-table").writeString("timeline-overview");
        json.writeEndArray();
        json.writeArrayPropertyStart("data").writeStartObject();
        json.writeStringProperty("key", "holder");
        json.writeStringProperty("label", "Held by");
        json.writeStringProperty("format", "string");
        json.writeBooleanProperty("searchable", true);
        json.writeEndObject().writeEndArray();
        json.writeEndObject().writeEndArray();
    }
}
