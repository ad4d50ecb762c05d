package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.sample.ProcessInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Folded stacks with two counts, before and after, as {@code difffolded.pl} writes them. As a profile they are two
 * processes, one for each column.
 */
public final class FoldedDiff {
    static final ProcessInfo BEFORE = new ProcessInfo(0, "before", "");
    static final ProcessInfo AFTER = new ProcessInfo(0, "after", "");

    private static final Pattern TWO_COUNTS =
            Pattern.compile("(?s).*[ \t][0-9]+(?:\\.[0-9]*)?[ \t]+[0-9]+(?:\\.[0-9]*)?");
    private static final int LONGEST_FIRST_LINE = 4096;

    private FoldedDiff() {}

    /** Whether the first line has two counts; leaves {@code in}, which must support marks, where it was. */
    public static boolean isOne(InputStream in) throws IOException {
        in.mark(LONGEST_FIRST_LINE);
        String head = new String(in.readNBytes(LONGEST_FIRST_LINE), StandardCharsets.ISO_8859_1);
        in.reset();
        String firstLine = head.stripLeading().lines().findFirst().orElse("");
        return TWO_COUNTS.matcher(firstLine.stripTrailing()).matches();
    }

    /** Reads both columns. */
    public static Profile read(InputStream in) throws IOException, MalformedProfileException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        boolean thousandths = new FoldedReader(in, builder, 0, true).read();
        return builder.build(FoldedFormat.facts(thousandths));
    }

    /** Whether {@code profile} was read from two columns. */
    public static boolean isOne(Profile profile) {
        return profile.processes().equals(List.of(BEFORE, AFTER));
    }

    /** The first column of a profile that {@link #isOne}. */
    public static Profile before(Profile profile) {
        return column(profile, 0);
    }

    /** The second column of a profile that {@link #isOne}. */
    public static Profile after(Profile profile) {
        return column(profile, 1);
    }

    private static Profile column(Profile profile, int process) {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        int[] nodes = new int[profile.tree().size()];
        for (int node = 1; node < nodes.length; node++) {
            int frame = builder.frame(profile.frames().get(profile.tree().frame(node)));
            nodes[node] = builder.child(nodes[profile.tree().parent(node)], frame);
        }
        for (int row = 0; row < profile.rowCount(); row++) {
            if (profile.threads().get(profile.rowThread(row)).process() == process) {
                builder.sample(-1, thread, profile.rowState(row), nodes[profile.rowNode(row)], profile.rowWeight(row));
            }
        }
        return builder.build(profile.facts());
    }
}
