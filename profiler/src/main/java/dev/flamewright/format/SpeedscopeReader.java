package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.SampleRows;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a speedscope file. Its parts may come in any order, so stacks are kept as numbers of frames until the frames
 * themselves are known.
 */
final class SpeedscopeReader {
    private final JsonParser json;
    private final List<Frame> frames = new ArrayList<>();
    private final List<String> threadNames = new ArrayList<>();

    /** The stacks; its frames are indices into {@link #frames}. */
    private final CallTree tree = new CallTree();

    private final SampleRows rows = new SampleRows(0, 1024);
    private boolean timed;
    private String unit = "";

    SpeedscopeReader(JsonParser json) {
        this.json = json;
    }

    Profile read() throws MalformedProfileException {
        Json.expect(json, JsonToken.START_OBJECT, "an object");
        for (String name = Json.nextProperty(json); name != null; name = Json.nextProperty(json)) {
            if (name.equals("shared") && json.hasToken(JsonToken.START_OBJECT)) {
                shared();
            } else if (name.equals("profiles") && json.hasToken(JsonToken.START_ARRAY)) {
                while (Json.nextElement(json)) {
                    profile();
                }
            } else {
                json.skipChildren();
            }
        }
        if (threadNames.isEmpty()) {
            throw new MalformedProfileException("there is no profile in this speedscope file");
        }
        return build();
    }

    private void shared() throws MalformedProfileException {
        for (String name = Json.nextProperty(json); name != null; name = Json.nextProperty(json)) {
            if (name.equals("frames") && json.hasToken(JsonToken.START_ARRAY)) {
                while (Json.nextElement(json)) {
                    frames.add(frame());
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private Frame frame() throws MalformedProfileException {
        Json.expect(json, JsonToken.START_OBJECT, "a frame");
        String function = "";
        String file = "";
        long line = 0;
        for (String name = Json.nextProperty(json); name != null; name = Json.nextProperty(json)) {
            switch (name) {
                case "name" -> function = Json.text(json);
                case "file" -> file = Json.text(json);
                case "line" -> line = json.hasToken(JsonToken.VALUE_NULL) ? 0 : Json.index(json, "line");
                default -> json.skipChildren();
            }
        }
        return ForeignFrames.of(function, file, line, 0);
    }

    /** One thread's profile while it is read: slices as stacks with, in parallel, where they start and how long they last. */
    private static final class Slices {
        int[] nodes = new int[64];
        double[] starts = new double[64];
        double[] weights = new double[64];
        int nodeCount;
        int weightCount;

        void node(int node) {
            if (nodeCount == nodes.length) {
                nodes = Arrays.copyOf(nodes, nodeCount * 2);
            }
            nodes[nodeCount++] = node;
        }

        void weight(double start, double weight) {
            if (weightCount == weights.length) {
                weights = Arrays.copyOf(weights, weightCount * 2);
                starts = Arrays.copyOf(starts, weightCount * 2);
            }
            starts[weightCount] = start;
            weights[weightCount++] = weight;
        }
    }

    private void profile() throws MalformedProfileException {
        Json.expect(json, JsonToken.START_OBJECT, "a profile");
        int thread = threadNames.size();
        threadNames.add("");
        String profileUnit = "none";
        boolean evented = false;
        double start = 0;
        Slices slices = new Slices();
        for (String name = Json.nextProperty(json); name != null; name = Json.nextProperty(json)) {
            switch (name) {
                case "type" -> evented = Json.text(json).equals("evented");
                case "name" -> threadNames.set(thread, Json.text(json));
                case "unit" -> profileUnit = Json.text(json).toLowerCase(Locale.ROOT);
                case "startValue" -> start = Json.number(json, "startValue");
                case "samples" -> samples(slices);
                case "weights" -> weights(slices);
                case "events" -> events(slices);
                default -> json.skipChildren();
            }
        }
        if (slices.nodeCount != slices.weightCount) {
            throw Json.malformed(
                    json, slices.nodeCount + " samples have " + slices.weightCount + " weights in one profile");
        }
        add(thread, profileUnit, evented, start, slices);
    }

    private void add(int thread, String profileUnit, boolean evented, double start, Slices slices) {
        long scale = switch (profileUnit) {
            case "microseconds" -> 1_000;
            case "milliseconds" -> 1_000_000;
            case "seconds" -> 1_000_000_000;
            default -> 1;
        };
        boolean time = scale > 1 || profileUnit.equals("nanoseconds");
        if (unit.isEmpty()) {
            unit = time ? "nanoseconds" : profileUnit.equals("bytes") ? "bytes" : "samples";
        }
        timed |= time && evented;
        for (int i = 0; i < slices.nodeCount; i++) {
            long at = time && evented ? Math.max(0, Math.round((slices.starts[i] - start) * scale)) : -1;
            long weight = Math.round(slices.weights[i] * scale);
            if (weight > 0) {
                rows.add(at, thread, ThreadState.UNKNOWN, slices.nodes[i], weight, SampleSink.NONE, SampleSink.NONE);
            }
        }
    }

    private void samples(Slices slices) throws MalformedProfileException {
        Json.expect(json, JsonToken.START_ARRAY, "an array of samples");
        while (Json.nextElement(json)) {
            Json.expect(json, JsonToken.START_ARRAY, "a sample's array of frames");
            int node = SampleSink.ROOT;
            while (Json.nextElement(json)) {
                node = tree.child(node, Json.index(json, "frame"));
            }
            slices.node(node);
        }
    }

    private void weights(Slices slices) throws MalformedProfileException {
        Json.expect(json, JsonToken.START_ARRAY, "an array of weights");
        while (Json.nextElement(json)) {
            slices.weight(0, Json.number(json, "weight"));
        }
    }

    private void events(Slices slices) throws MalformedProfileException {
        Json.expect(json, JsonToken.START_ARRAY, "an array of events");
        int node = SampleSink.ROOT;
        double since = Double.NEGATIVE_INFINITY;
        while (Json.nextElement(json)) {
            Json.expect(json, JsonToken.START_OBJECT, "an event");
            String type = "";
            int frame = 0;
            double at = 0;
            for (String name = Json.nextProperty(json); name != null; name = Json.nextProperty(json)) {
                switch (name) {
                    case "type" -> type = Json.text(json);
                    case "frame" -> frame = Json.index(json, "frame");
                    case "at" -> at = Json.number(json, "at");
                    default -> json.skipChildren();
                }
            }
            if (at < since) {
                throw Json.malformed(json, "an event at " + at + " comes after one at " + since);
            }
            if (at > since && node != SampleSink.ROOT) {
                slices.node(node);
                slices.weight(since, at - since);
            }
            since = at;
            if (type.equals("O")) {
                node = tree.child(node, frame);
            } else if (node == SampleSink.ROOT || tree.frame(node) != frame) {
                throw Json.malformed(json, "frame " + frame + " is left, but was not the last to be entered");
            } else {
                node = tree.parent(node);
            }
        }
    }

    private Profile build() throws MalformedProfileException {
        ProfileBuilder builder = timed ? ProfileBuilder.timed() : ProfileBuilder.untimed();
        int[] nodes = new int[tree.size()];
        for (int node = 1; node < nodes.length; node++) {
            int frame = tree.frame(node);
            if (frame >= frames.size()) {
                throw new MalformedProfileException(
                        "frame " + frame + " is referred to, but there are " + frames.size() + " frames");
            }
            nodes[node] = builder.child(nodes[tree.parent(node)], builder.frame(frames.get(frame)));
        }
        int process = builder.process(ProcessInfo.UNKNOWN);
        for (int row = 0; row < rows.size(); row++) {
            int thread = builder.thread(process, 0, threadNames.get(rows.thread(row)));
            builder.sample(rows.time(row), thread, rows.state(row), nodes[rows.node(row)], rows.weight(row));
        }
        return builder.build(ProfileFacts.UNKNOWN.withUnit(unit).withPeriod(unit.equals("nanoseconds") ? 1 : 0));
    }
}
