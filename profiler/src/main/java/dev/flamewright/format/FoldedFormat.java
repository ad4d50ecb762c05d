package dev.flamewright.format;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.SampleSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Folded stacks, the text that flame graph tools exchange: one line for each stack, its frames from the outermost
 * caller to the leaf with {@code ;} between them, then a space and a count.
 */
public final class FoldedFormat implements ReadableFormat, WritableFormat {
    private static final List<String> EXTENSIONS = List.of(".folded", ".collapsed", ".samp", ".txt");

    @Override
    public String name() {
        return "folded";
    }

    @Override
    public List<String> extensions() {
        return EXTENSIONS;
    }

    @Override
    public String help() {
        return "folded stacks, one per line with its count; read by every flame graph tool";
    }

    /**
     * Any text is taken for folded stacks, so that a broken line is reported by its number; and what is hardly text, as
     * names may hold anything, if its first line ends with a count.
     */
    @Override
    public boolean recognises(byte[] head, String fileName) {
        for (byte b : head) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r') {
                return firstLineHasCount(head);
            }
        }
        return true;
    }

    private static boolean firstLineHasCount(byte[] head) {
        int end = Bytes.indexOf(head, (byte) '\n', 0, head.length);
        int count = end;
        while (count > 0 && head[count - 1] >= '0' && head[count - 1] <= '9') {
            count--;
        }
        return count > 0 && count < end && head[count - 1] == ' ';
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        return read(in, ProfileBuilder.untimed(), 0);
    }

    /** Reads lines as moments, one after another, instead of as a set: what a flame chart shows. */
    public Profile readInOrder(InputStream in) throws IOException, MalformedProfileException {
        return read(in, ProfileBuilder.timed(), ProfileBuilder.FINEST_RESOLUTION_NANOS);
    }

    private static Profile read(InputStream in, ProfileBuilder builder, long nanosPerLine)
            throws IOException, MalformedProfileException {
        boolean thousandths = new FoldedReader(in, builder, nanosPerLine, false).read();
        return builder.build(facts(thousandths));
    }

    static ProfileFacts facts(boolean thousandths) {
        return thousandths ? ProfileFacts.UNKNOWN.withUnit("millisamples") : ProfileFacts.UNKNOWN;
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        write(
                LabelledTree.of(
                        profile, FrameLabels.whole(options.lineNumbers()), options.processes(), options.threads()),
                out);
    }

    /** Writes stacks that are labelled already. */
    public static void write(LabelledTree stacks, OutputStream out) throws IOException {
        byte[][] names = stacks.labels().stream()
                .map(label -> FoldedNames.escape(label).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        long[] weights = stacks.selfWeights();
        int[] path = new int[64];
        OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        for (int node = 0; node < weights.length; node++) {
            if (weights[node] != 0) {
                path = writeStack(stacks, node, names, path, buffered);
                buffered.write((" " + weights[node] + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
        buffered.flush();
    }

    /** Writes the frames of {@code node}; {@code path} is room to work in, given back as it may have been outgrown. */
    private static int[] writeStack(LabelledTree stacks, int node, byte[][] names, int[] path, OutputStream out)
            throws IOException {
        int depth = stacks.tree().depth(node);
        int[] labels = depth <= path.length ? path : new int[depth * 2];
        int at = depth;
        for (int n = node; n != SampleSink.ROOT; n = stacks.tree().parent(n)) {
            labels[--at] = stacks.tree().frame(n);
        }
        for (int i = 0; i < depth; i++) {
            if (i > 0) {
                out.write(';');
            }
            out.write(names[labels[i]]);
        }
        return labels;
    }
}
