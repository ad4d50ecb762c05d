package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code perf script} prints: for each sample a line with the thread and the time, then its frames, one per line
 * from the leaf to the outermost, then an empty line. Python functions are found by the names that CPython 3.12 and
 * later give them for perf ({@code -X perf}).
 */
public final class PerfScriptFormat implements ReadableFormat {
    // "python3  1234/1240 [001]  5678.123456:     250000 cpu-clock:pppH: "; process, CPU and period may be absent.
    private static final Pattern SAMPLE = Pattern.compile(
            "^(\\S.*?)\\s+(?:(\\d{1,18})/)?(\\d{1,18})\\s+(?:\\[\\d+]\\s+)?(\\d{1,9})\\.(\\d{1,9}):\\s+(?:\\d+\\s+)?\\S.*$");
    private static final Pattern FRAME = Pattern.compile("^\\s+([0-9a-f]+)\\s+(.*)\\s\\((.*)\\)$");
    private static final Pattern OFFSET = Pattern.compile("\\+0x[0-9a-f]+$");
    private static final Pattern PYTHON = Pattern.compile("^py::(.*):(.*)$");
    private static final int HEAD_LINES = 100;

    @Override
    public String name() {
        return "perf";
    }

    @Override
    public List<String> extensions() {
        return List.of(".perf");
    }

    @Override
    public String help() {
        return "the output of perf script (read only)";
    }

    @Override
    public boolean recognises(byte[] head, String fileName) {
        List<String> lines = new String(head, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .limit(HEAD_LINES)
                .toList();
        return lines.size() > 1
                && SAMPLE.matcher(lines.get(0)).matches()
                && FRAME.matcher(lines.get(1)).matches();
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        return new Reader(new TextLines(in)).read();
    }

    private static final class Reader {
        private final TextLines lines;
        private final ProfileBuilder builder = ProfileBuilder.timed();
        private final List<Frame> leafFirst = new ArrayList<>();
        private int thread;
        private long nanos;
        private long startNanos = -1;
        private boolean inSample;

        Reader(TextLines lines) {
            this.lines = lines;
        }

        Profile read() throws IOException, MalformedProfileException {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.isBlank()) {
                    end();
                } else if (!line.startsWith("#")) {
                    line(line);
                }
            }
            end();
            return builder.build(ProfileFacts.UNKNOWN);
        }

        private void line(String line) throws MalformedProfileException {
            if (inSample) {
                Matcher frame = FRAME.matcher(line);
                if (!frame.matches()) {
                    throw lines.malformed("no frame of perf script: " + TextLines.shown(line));
                }
                leafFirst.add(frame(frame.group(1), frame.group(2), frame.group(3)));
                return;
            }
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw lines.malformed("no sample of perf script: " + TextLines.shown(line));
            }
            inSample = true;
            String pid = sample.group(2);
            int process = builder.process(new ProcessInfo(pid == null ? 0 : Long.parseLong(pid), "", ""));
            thread = builder.thread(process, Long.parseLong(sample.group(3)), sample.group(1));
            String fraction = (sample.group(5) + "000000000").substring(0, 9);
            nanos = Long.parseLong(sample.group(4)) * 1_000_000_000L + Long.parseLong(fraction);
            startNanos = startNanos < 0 ? nanos : startNanos;
        }

        private void end() {
            if (inSample) {
                int node = SampleSink.ROOT;
                for (Frame frame : leafFirst.reversed()) {
                    node = builder.child(node, builder.frame(frame));
                }
                builder.sample(Math.max(0, nanos - startNanos), thread, ThreadState.UNKNOWN, node, 1);
            }
            inSample = false;
            leafFirst.clear();
        }

        private static Frame frame(String address, String symbolAndOffset, String module) {
            String symbol = OFFSET.matcher(symbolAndOffset).replaceFirst("");
            Matcher python = PYTHON.matcher(symbol);
            if (python.matches()) {
                return new PythonFrame(python.group(1), python.group(2), 0, 0);
            }
            String file = module.substring(module.lastIndexOf('/') + 1);
            return new NativeFrame(
                    symbol.equals("[unknown]") ? "0x" + address : symbol, file.equals("[unknown]") ? "" : file);
        }
    }
}
