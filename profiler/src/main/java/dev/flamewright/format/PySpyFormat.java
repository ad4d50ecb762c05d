package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * py-spy's {@code --format raw}: folded stacks that may start with a frame for the process ({@code --subprocesses}) and
 * one for the thread ({@code --threads}). Without those they are plain folded stacks.
 */
public final class PySpyFormat implements ReadableFormat {
    private static final Pattern PROCESS = Pattern.compile("^process (\\d{1,18}):\"(.*)\"$");
    private static final Pattern THREAD = Pattern.compile("^thread \\((0x[0-9A-Fa-f]{1,15}|\\d{1,18})\\)(?:: (.*))?$");

    @Override
    public String name() {
        return "pyspy";
    }

    @Override
    public List<String> extensions() {
        return List.of(".raw");
    }

    @Override
    public String help() {
        return "what py-spy writes with --format raw (read only)";
    }

    @Override
    public boolean recognises(byte[] head, String fileName) {
        String start = new String(head, StandardCharsets.ISO_8859_1);
        String frame = start.substring(0, Math.max(0, start.indexOf(';')));
        return PROCESS.matcher(frame).matches() || THREAD.matcher(frame).matches();
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        Profile folded = new FoldedFormat().read(in);
        ProfileBuilder builder = ProfileBuilder.untimed();
        for (int row = 0; row < folded.rowCount(); row++) {
            add(folded.stack(folded.rowNode(row)), folded.rowWeight(row), builder);
        }
        return builder.build(folded.facts());
    }

    private static void add(List<Frame> stack, long weight, ProfileBuilder builder) {
        int first = 0;
        ProcessInfo process = ProcessInfo.UNKNOWN;
        Matcher ofProcess = matcher(PROCESS, stack, first);
        if (ofProcess.matches()) {
            process = new ProcessInfo(Long.parseLong(ofProcess.group(1)), ofProcess.group(2), "");
            first++;
        }
        long tid = 0;
        String name = "";
        Matcher ofThread = matcher(THREAD, stack, first);
        if (ofThread.matches()) {
            String id = ofThread.group(1);
            tid = id.startsWith("0x") ? Long.parseLong(id.substring(2), 16) : Long.parseLong(id);
            name = ofThread.group(2) == null ? "" : ofThread.group(2);
            first++;
        }
        int node = SampleSink.ROOT;
        for (Frame frame : stack.subList(first, stack.size())) {
            node = builder.child(node, builder.frame(frame));
        }
        int thread = builder.thread(builder.process(process), tid, name);
        builder.sample(-1, thread, ThreadState.UNKNOWN, node, weight);
    }

    private static Matcher matcher(Pattern pattern, List<Frame> stack, int frame) {
        boolean label = frame < stack.size() && stack.get(frame) instanceof LabelFrame;
        return pattern.matcher(label ? stack.get(frame).name() : "");
    }
}
