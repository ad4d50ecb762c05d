package dev.flamewright.format;

import dev.flamewright.flamegraph.FlameGraphOptions;
import dev.flamewright.flamegraph.MergedLayout;
import dev.flamewright.flamegraph.Palette;
import dev.flamewright.flamegraph.SvgFlameGraph;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** An interactive flame graph as one SVG file. */
public final class SvgFormat implements WritableFormat {
    @Override
    public String name() {
        return "svg";
    }

    @Override
    public List<String> extensions() {
        return List.of(".svg");
    }

    @Override
    public String help() {
        return "interactive flame graph as a picture; opened by any browser";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        LabelledTree stacks = LabelledTree.of(
                profile, FrameLabels.whole(options.lineNumbers()), options.processes(), options.threads());
        String title = options.title().isEmpty() ? "Flame Graph" : options.title();
        FlameGraphOptions look = FlameGraphOptions.of(title, stacks.unit(), Palette.suiting(stacks.frames()));
        SvgFlameGraph.write(MergedLayout.of(stacks, SvgFlameGraph.smallestShare(look.size())), look, out);
    }
}
