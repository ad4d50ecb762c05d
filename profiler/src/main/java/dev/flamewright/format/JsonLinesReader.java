package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads our JSON lines. A record refers only to records before it. */
final class JsonLinesReader {
    private final JsonParser json;
    private final Ids processes = new Ids("process");
    private final Ids threads = new Ids("thread");
    private final Ids frames = new Ids("frame");
    private final Ids stacks = new Ids("stack");
    private @Nullable ProfileBuilder builder;
    private ProfileFacts facts = ProfileFacts.UNKNOWN;

    // The fields of the current record, by their names.
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Double> reals = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();

    JsonLinesReader(JsonParser json) {
        this.json = json;
        stacks.put(0, SampleSink.ROOT);
    }

    /** Numbers of the file for numbers of the builder. Files count from 0, so an array does. */
    private final class Ids {
        private final String what;
        private int[] ids = new int[64];
        private int end;

        Ids(String what) {
            this.what = what;
        }

        void put(long id, int value) {
            if (id == ids.length) {
                ids = Arrays.copyOf(ids, ids.length * 2);
            }
            ids[(int) id] = value;
            end = (int) id + 1;
        }

        /** The id of a new record, which must be the next. */
        long next() throws MalformedProfileException {
            long id = number("id");
            if (id != end) {
                throw Json.malformed(json, what + " " + end + " expected, not " + id);
            }
            return id;
        }

        int get(String field) throws MalformedProfileException {
            long id = number(field);
            if (id < 0 || id >= end) {
                throw Json.malformed(json, "there is no " + what + " " + id + " yet");
            }
            return ids[(int) id];
        }
    }

    Profile read() throws MalformedProfileException {
        while (json.currentToken() != null) {
            Json.expect(json, JsonToken.START_OBJECT, "an object");
            fields();
            record(text("type"));
            json.nextToken();
        }
        return builder().build(facts);
    }

    private void fields() throws MalformedProfileException {
        texts.clear();
        reals.clear();
        numbers.clear();
        for (String name = Json.nextProperty(json); name != null; name = Json.nextProperty(json)) {
            switch (json.currentToken()) {
                case VALUE_STRING -> texts.put(name, json.getString());
                case VALUE_NUMBER_INT -> numbers.put(name, json.getLongValue());
                case VALUE_NUMBER_FLOAT -> reals.put(name, Json.number(json, name));
                default -> json.skipChildren();
            }
        }
    }

    private String text(String field) {
        return texts.getOrDefault(field, "");
    }

    private long number(String field) throws MalformedProfileException {
        Long number = numbers.get(field);
        if (number == null) {
            throw Json.malformed(json, "a record of type \"" + text("type") + "\" has no number \"" + field + "\"");
        }
        return number;
    }

    private int line(String field) throws MalformedProfileException {
        long line = number(field);
        if (line < 0 || line > Integer.MAX_VALUE) {
            throw Json.malformed(json, "line " + line + " is out of range");
        }
        return (int) line;
    }

    private ProfileBuilder builder() {
        if (builder == null) {
            builder = ProfileBuilder.untimed();
        }
        return builder;
    }

    private void record(String type) throws MalformedProfileException {
        switch (type) {
            case "schema" -> {
                if (number("version") != JsonLinesFormat.VERSION) {
                    throw Json.malformed(json, "version " + number("version") + " of this format is not known");
                }
            }
            case "facts" -> facts();
            case "process" ->
                processes.put(
                        processes.next(),
                        builder().process(new ProcessInfo(number("pid"), text("commandLine"), text("pythonVersion"))));
            case "thread" ->
                threads.put(threads.next(), builder().thread(processes.get("process"), number("tid"), text("name")));
            case "frame" -> frames.put(frames.next(), builder().frame(frame()));
            case "stack" -> stacks.put(stacks.next(), builder().child(stacks.get("parent"), frames.get("frame")));
            case "sample" -> sample();
            case "source" -> builder().source(text("file"), text("text"));
            default -> throw Json.malformed(json, "unknown type of record \"" + type + "\"");
        }
    }

    private Frame frame() throws MalformedProfileException {
        String name = text("name");
        return switch (text("kind")) {
            case "python" -> new PythonFrame(name, text("file"), line("line"), line("firstLine"));
            case "native" -> new NativeFrame(name, text("module"));
            case "syscall" -> new SyscallFrame(name);
            case "gc" -> new GcFrame();
            case "label" -> new LabelFrame(name);
            default -> throw Json.malformed(json, "unknown kind of frame \"" + text("kind") + "\"");
        };
    }

    private void sample() throws MalformedProfileException {
        ThreadState state = ThreadState.ofLabel(text("state"));
        int thread = threads.get("thread");
        int stack = stacks.get("stack");
        if (state == ThreadState.GIL_WAIT) {
            int holderThread = numbers.containsKey("holderThread") ? threads.get("holderThread") : SampleSink.NONE;
            int holderStack = numbers.containsKey("holderStack") ? stacks.get("holderStack") : SampleSink.NONE;
            builder().gilWait(number("time"), thread, stack, number("weight"), holderThread, holderStack);
        } else {
            builder().sample(number("time"), thread, state, stack, number("weight"));
        }
    }

    private void facts() throws MalformedProfileException {
        long resolution = number("timeResolution");
        if (builder != null || resolution < 0) {
            throw Json.malformed(json, "facts must come once, before all other records");
        }
        builder = resolution > 0 ? ProfileBuilder.startingAt(resolution) : ProfileBuilder.untimed();
        try {
            facts = new ProfileFacts(
                    Instant.parse(text("start")),
                    Duration.ofNanos(number("duration")),
                    text("host"),
                    text("commandLine"),
                    text("pythonVersion"),
                    text("mode"),
                    reals.containsKey("rateAsked") ? reals.get("rateAsked") : number("rateAsked"),
                    number("ticks"),
                    number("lateTicks"),
                    number("cutStacks"),
                    number("failedTicks"),
                    number("pauseMedianNanos"),
                    number("pauseMaxNanos"),
                    number("pauseTotalNanos"),
                    number("profilerCpuNanos"),
                    text("unit"),
                    number("periodNanos"));
        } catch (DateTimeException e) {
            throw Json.malformed(json, "start \"" + text("start") + "\" is no time");
        }
    }
}
