package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a profile of a part of another. Times and facts stay those of the whole recording. */
public final class ProfileFilter {
    private final Profile profile;
    private final Selection selection;
    private final ProfileBuilder builder;
    private final ProfileReplay replay;

    private ProfileFilter(Profile profile, Selection selection) {
        this.profile = profile;
        this.selection = selection;
        this.builder = ProfileBuilder.ofResolution(profile.timeResolutionNanos());
        this.replay = new ProfileReplay(profile, builder);
    }

    /** The rows of {@code profile} that {@code selection} wants, their stacks cut as it asks. */
    public static Profile select(Profile profile, Selection selection) {
        return selection.equals(Selection.ALL) ? profile : new ProfileFilter(profile, selection).select();
    }

    /** The same profile with one frame per Python function, whatever line it was at. */
    public static Profile withoutLines(Profile profile) {
        ProfileBuilder builder = ProfileBuilder.ofResolution(profile.timeResolutionNanos());
        new ProfileReplay(profile, builder, frame -> frame instanceof PythonFrame python ? python.withoutLine() : frame)
                .all();
        copySources(profile, builder);
        return builder.build(profile.facts());
    }

    private Profile select() {
        boolean[] included = through(selection.include(), true);
        boolean[] excluded = through(selection.exclude(), false);
        int[] cut = selection.rootAt().isEmpty() ? new int[0] : cutNodes();
        List<ThreadInfo> threads = profile.threads();
        for (int row = 0; row < profile.rowCount(); row++) {
            ThreadInfo thread = threads.get(profile.rowThread(row));
            int node = profile.rowNode(row);
            if (!selection.wantsTime(profile.rowTime(row))
                    || !selection.wantsState(profile.rowState(row))
                    || !selection.wantsThread(thread)
                    || !selection.wantsProcess(
                            profile.processes().get(thread.process()).pid())
                    || !included[node]
                    || excluded[node]) {
                continue;
            }
            int kept = selection.rootAt().isEmpty() ? replay.node(node) : cut[node];
            if (kept != SampleSink.NONE) {
                replay.row(row, kept, profile.rowTime(row), profile.rowWeight(row));
            }
        }
        copySources(profile, builder);
        return builder.build(profile.facts());
    }

    /** Per node: whether the pattern is found in a frame of the stack; {@code withoutPattern} where there is none. */
    private boolean[] through(@Nullable Pattern pattern, boolean withoutPattern) {
        CallTree tree = profile.tree();
        boolean[] through = new boolean[tree.size()];
        if (pattern == null) {
            Arrays.fill(through, withoutPattern);
            return through;
        }
        boolean[] found = new boolean[profile.frames().size()];
        for (int frame = 0; frame < found.length; frame++) {
            found[frame] = Selection.found(pattern, profile.frames().get(frame));
        }
        for (int node = 1; node < through.length; node++) {
            through[node] = through[tree.parent(node)] || found[tree.frame(node)];
        }
        return through;
    }

    /** Per node: the builder's node of the stack from the root function on; NONE where that function is not in it. */
    private int[] cutNodes() {
        CallTree tree = profile.tree();
        int[] cut = new int[tree.size()];
        cut[SampleSink.ROOT] = SampleSink.NONE;
        for (int node = 1; node < cut.length; node++) {
            int caller = cut[tree.parent(node)];
            if (caller == SampleSink.NONE && !selection.isRoot(profile.frames().get(tree.frame(node)))) {
                cut[node] = SampleSink.NONE;
            } else {
                cut[node] = builder.child(Math.max(caller, SampleSink.ROOT), replay.frame(tree.frame(node)));
            }
        }
        return cut;
    }

    /** Embedded sources go on only for files that are still in the profile. */
    private static void copySources(Profile from, ProfileBuilder to) {
        Set<String> files = new HashSet<>();
        for (Frame frame : to.frames()) {
            if (frame instanceof PythonFrame python) {
                files.add(python.file());
            }
        }
        from.sources().forEach((file, text) -> {
            if (files.contains(file)) {
                to.source(file, text);
            }
        });
    }
}
