package dev.flamewright.cli;

import dev.flamewright.flamegraph.ChartLayout;
import dev.flamewright.flamegraph.FlameGraphOptions;
import dev.flamewright.flamegraph.FlameLayout;
import dev.flamewright.flamegraph.MergedLayout;
import dev.flamewright.flamegraph.SvgFlameGraph;
import dev.flamewright.format.FoldedDiff;
import dev.flamewright.format.FoldedFormat;
import dev.flamewright.format.Formats;
import dev.flamewright.format.MalformedProfileException;
import dev.flamewright.format.ProfileFormat;
import dev.flamewright.format.ProfileReader;
import dev.flamewright.format.ReadableFormat;
import dev.flamewright.format.SvgFormat;
import dev.flamewright.format.WritableFormat;
import dev.flamewright.format.WriteOptions;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileDiff;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a flame graph of recorded or folded stacks: what {@code flamegraph.pl} does, under the same option names. */
@Command(
        name = "flamegraph",
        description = "Draws a flame graph of folded stacks, or of any recording that can be read.",
        footer = {
            "",
            "Examples:",
            "  flamewright flamegraph stacks.folded > graph.svg",
            "  zcat *.folded.gz | grep checkout | flamewright flamegraph -o graph.svg",
            "  flamewright flamegraph monday.jfr -o report.html"
        },
        mixinStandardHelpOptions = true)
final class FlamegraphCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "Recordings or folded stacks, .gz too; their samples are added up. Default: standard input.")
    private List<String> files = List.of(ProfileReader.STANDARD_INPUT);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file, as its extension says: .svg or .html. Default: SVG on standard output.")
    private String output = OutputFile.STANDARD_OUTPUT;

    @Mixin
    private SelectionOptions selection;

    @Mixin
    private FlameGraphLook look;

    @Option(names = "--reverse", description = "Reverse stacks: leaves at the root, their callers above.")
    private boolean reverse;

    @Option(
            names = "--flamechart",
            description = "Draw stacks in the order of time (for folded stacks, of lines) instead of adding them up.")
    private boolean flameChart;

    @Option(names = "--no-line-numbers", description = "One frame per function, whatever line it was at.")
    private boolean noLineNumbers;

    @Option(names = "--processes", description = "Start each stack with its process.")
    private boolean processes;

    @Option(names = "--threads", description = "Start each stack with its thread.")
    private boolean threads;

    @Override
    public Integer call() {
        WritableFormat format = format();
        if (format instanceof SvgFormat) {
            // Read before the output file is opened, so that a broken input leaves an older picture as it is.
            double smallest = SvgFlameGraph.smallestShare(look.size());
            Profile profile = selection.apply(InputFiles.readAll(files, this::readOne));
            Picture picture = picture(profile, smallest);
            OutputFile.of(output).write(out -> SvgFlameGraph.write(picture.layout(), picture.options(), out));
            look.savePaletteMap();
        } else {
            Profile profile = selection.apply(InputFiles.readAll(files, this::readOne));
            WriteOptions options = new WriteOptions(look.title(), !noLineNumbers, processes, threads);
            OutputFile.of(output).write(out -> format.write(profile, options, out));
        }
        return 0;
    }

    private WritableFormat format() {
        if (output.equals(OutputFile.STANDARD_OUTPUT)) {
            return new SvgFormat();
        }
        ProfileFormat format = Formats.forFile(output)
                .orElseThrow(() -> UserError.usage("cannot tell the format of " + output + "; name it .svg or .html"));
        if (format instanceof WritableFormat writable) {
            return writable;
        }
        throw UserError.usage(format.name() + " files cannot be written; name the output .svg or .html");
    }

    private Profile readOne(ReadableFormat format, InputStream in) throws IOException, MalformedProfileException {
        if (format instanceof FoldedFormat folded && flameChart) {
            return folded.readInOrder(in);
        } else if (format instanceof FoldedFormat && FoldedDiff.isOne(in)) {
            return FoldedDiff.read(in);
        }
        return format.read(in, warning -> spec.commandLine().getErr().println("flamewright: " + warning));
    }

    private record Picture(FlameLayout layout, FlameGraphOptions options) {}

    private Picture picture(Profile profile, double smallest) {
        FrameLabels spelling = FrameLabels.whole(!noLineNumbers);
        if (flameChart) {
            return new Picture(
                    ChartLayout.of(profile, spelling, smallest),
                    look.options("Flame Chart", profile.facts().unit(), profile.frames()));
        }
        String title = look.inverted() ? "Icicle Graph" : "Flame Graph";
        if (FoldedDiff.isOne(profile)) {
            ProfileDiff diff = ProfileDiff.of(
                    stacks(FoldedDiff.before(profile), spelling), stacks(FoldedDiff.after(profile), spelling));
            return new Picture(
                    MergedLayout.of(diff, false, smallest),
                    look.options(title, diff.after().unit(), diff.after().frames()));
        }
        LabelledTree stacks = stacks(profile, spelling);
        return new Picture(MergedLayout.of(stacks, smallest), look.options(title, stacks.unit(), stacks.frames()));
    }

    private LabelledTree stacks(Profile profile, FrameLabels spelling) {
        LabelledTree stacks = LabelledTree.of(profile, spelling, processes, threads);
        return reverse ? stacks.reversed() : stacks;
    }
}
