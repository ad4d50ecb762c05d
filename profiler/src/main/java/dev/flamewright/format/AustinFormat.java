package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Austin's text: {@code P<pid>;T<interpreter>:<thread>;<file>:<function>:<line>;… <metric>}, a line per sample, with the
 * microseconds since the one before, or bytes in its memory mode. {@code #} lines say what was measured.
 */
public final class AustinFormat implements ReadableFormat {
    private static final Pattern SAMPLE = Pattern.compile(
            "^P(\\d{1,18});T(?:\\d+:)?(\\d{1,18}|0x[0-9a-fA-F]{1,15}|[0-9a-fA-F]{1,15})(?:;(.*))? (-?\\d{1,18})$");
    private static final Pattern FRAME = Pattern.compile("^(.*):([^:]*):(\\d{1,9})$");
    private static final Pattern HEADER = Pattern.compile("^# (\\w+): (.*)$");

    @Override
    public String name() {
        return "austin";
    }

    @Override
    public List<String> extensions() {
        return List.of(".austin");
    }

    @Override
    public String help() {
        return "what Austin writes as text (read only)";
    }

    @Override
    public boolean recognises(byte[] head, String fileName) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return text.startsWith("# austin:")
                || text.lines().filter(line -> !line.startsWith("#")).findFirst().stream()
                        .anyMatch(line -> line.matches("P\\d+;T(\\d+:)?(0x)?[0-9a-fA-F]+;.*"));
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        TextLines lines = new TextLines(in);
        boolean memory = false;
        for (String line = lines.next(); line != null; line = lines.next()) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                memory |= header.group(1).equals("mode") && header.group(2).startsWith("mem");
            } else if (!line.isBlank() && !line.startsWith("#")) {
                sample(line, lines, builder);
            }
        }
        ProfileFacts facts = ProfileFacts.UNKNOWN.withUnit(memory ? "bytes" : "microseconds");
        return builder.build(memory ? facts : facts.withPeriod(1_000));
    }

    private static void sample(String line, TextLines lines, ProfileBuilder builder) throws MalformedProfileException {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw lines.malformed("no sample of Austin: " + TextLines.shown(line));
        }
        int process = builder.process(new ProcessInfo(Long.parseLong(sample.group(1)), "", ""));
        String id = sample.group(2);
        // On Linux the kernel's id, in decimal; elsewhere and in old versions Python's own, in hexadecimal.
        long tid = id.matches("\\d+") ? Long.parseLong(id) : Long.parseLong(id.replace("0x", ""), 16);
        int thread = builder.thread(process, tid, "");
        int node = SampleSink.ROOT;
        if (sample.group(3) != null) {
            for (String frame : sample.group(3).split(";", -1)) {
                if (!frame.isEmpty()) {
                    node = builder.child(node, builder.frame(frame(frame)));
                }
            }
        }
        builder.sample(-1, thread, ThreadState.UNKNOWN, node, Long.parseLong(sample.group(4)));
    }

    private static Frame frame(String text) {
        Matcher frame = FRAME.matcher(text);
        if (text.equals(":GC:")) {
            return new GcFrame();
        }
        return frame.matches()
                ? new PythonFrame(frame.group(2), frame.group(1), Integer.parseInt(frame.group(3)), 0)
                : ForeignFrames.of(text, "", 0, 0);
    }
}
