package dev.flamewright.cli;

import dev.flamewright.flamegraph.FlameGraphOptions;
import dev.flamewright.flamegraph.FlameLayout;
import dev.flamewright.flamegraph.HtmlReport;
import dev.flamewright.flamegraph.MergedLayout;
import dev.flamewright.flamegraph.SvgFlameGraph;
import dev.flamewright.format.Formats;
import dev.flamewright.format.HtmlFormat;
import dev.flamewright.format.SvgFormat;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileDiff;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two profiles: a table, a differential flame graph, and a gate for continuous integration. */
@Command(
        name = "diff",
        description = "Shows what changed between two recordings: a table of the largest changes, and with -o a"
                + " differential flame graph, red where functions grew and blue where they shrank.",
        footer = {
            "",
            "Examples:",
            "  flamewright diff monday.jfr tuesday.jfr -o change.svg",
            "  flamewright diff main.folded branch.folded --fail-above 5%% --function 'app/'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done; nothing grew by more than --fail-above.",
            "1:A function grew by more, or failure.",
            "2:Wrong usage."
        },
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "Recording or folded stacks to compare with.")
    private String before = "";

    @Parameters(index = "1", paramLabel = "AFTER", description = "Recording or folded stacks that may have changed.")
    private String after = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write a picture or report: .svg or .html; - for SVG on standard output.")
    private String output = "";

    @Option(names = "--swap", description = "Swap the sides: AFTER is compared with BEFORE.")
    private boolean swap;

    @Option(
            names = "--absolute",
            description = "Compare counts as they are. By default shares are compared, so that recordings of different"
                    + " length can be.")
    private boolean absolute;

    @Option(
            names = "--elided",
            description = "Draw the stacks that only BEFORE has, which a graph as wide as AFTER cannot show.")
    private boolean elided;

    @Option(
            names = "--fail-above",
            paramLabel = "PERCENT%",
            description = "Exit with 1 if the share of samples that have a function in their stack grew by more"
                    + " percentage points.")
    @Nullable
    private String failAbove;

    @Option(
            names = "--function",
            paramLabel = "REGEX",
            description = "Look only at functions in whose name and file this is found.")
    @Nullable
    private String function;

    @Option(names = "--top", paramLabel = "N", description = "Rows of the table. Default: 20.")
    private int top = 20;

    // Off by default: a changed program has its functions at other lines.
    @Option(
            names = "--line-numbers",
            description = "Tell apart the lines of a function, in pictures and lists of stacks.")
    private boolean lineNumbers;

    @Mixin
    private SelectionOptions selection;

    @Mixin
    private FlameGraphLook look;

    @Override
    public Integer call() {
        double limit = limit();
        Pattern functions = functions();
        PrintWriter err = spec.commandLine().getErr();
        Profile first = selection.apply(InputFiles.read(swap ? after : before, err));
        Profile second = selection.apply(InputFiles.read(swap ? before : after, err));
        if (!first.facts().unit().equals(second.facts().unit())) {
            throw UserError.failure("cannot compare " + first.facts().unit() + " with "
                    + second.facts().unit() + "; choose two recordings that count the same");
        }
        ProfileDiff diff = ProfileDiff.of(stacks(first), stacks(second));
        if (!output.isEmpty()) {
            writePicture(first, second, diff);
        }
        List<ProfileDiff.Change> changes = diff.changes(absolute).stream()
                .filter(change -> functions.matcher(change.function()).find())
                .toList();
        boolean dataOnOut = output.equals(OutputFile.STANDARD_OUTPUT);
        ChangeTable table = new ChangeTable(dataOnOut ? err : spec.commandLine().getOut(), absolute);
        List<ProfileDiff.Change> grown =
                changes.stream().filter(change -> change.delta() > limit).toList();
        if (failAbove == null) {
            table.print(changes, top);
            table.printElided(diff, top);
            return 0;
        }
        if (grown.isEmpty()) {
            return 0;
        }
        table.print(grown, Math.max(top, 1));
        err.println("flamewright: " + grown.size() + (grown.size() == 1 ? " function" : " functions")
                + " grew by more than " + failAbove);
        return 1;
    }

    private LabelledTree stacks(Profile profile) {
        return LabelledTree.of(profile, FrameLabels.whole(lineNumbers), false, false);
    }

    private void writePicture(Profile first, Profile second, ProfileDiff diff) {
        boolean svg = output.equals(OutputFile.STANDARD_OUTPUT)
                || Formats.forFile(output).filter(SvgFormat.class::isInstance).isPresent();
        if (svg) {
            double smallest = SvgFlameGraph.smallestShare(look.size());
            LabelledTree shown = elided ? diff.elided() : diff.after();
            FlameLayout layout = elided ? MergedLayout.of(shown, smallest) : MergedLayout.of(diff, absolute, smallest);
            FlameGraphOptions options = look.options(title(), subtitle(diff), shown.unit(), shown.frames());
            OutputFile.of(output).write(out -> SvgFlameGraph.write(layout, options, out));
            look.savePaletteMap();
        } else if (Formats.forFile(output).filter(HtmlFormat.class::isInstance).isPresent()) {
            OutputFile.of(output)
                    .write(out -> HtmlReport.writeDiff(
                            first,
                            shortName(swap ? after : before),
                            second,
                            shortName(swap ? before : after),
                            look.title(),
                            out));
        } else {
            throw UserError.usage("cannot tell the format of " + output + "; name it .svg or .html");
        }
    }

    private String title() {
        String from = shortName(swap ? after : before);
        String to = shortName(swap ? before : after);
        return elided ? "Stacks of " + from + " that " + to + " does not have" : "From " + from + " to " + to;
    }

    private String subtitle(ProfileDiff diff) {
        double gone = diff.elidedShare() * 100;
        if (elided) {
            return String.format(Locale.ROOT, "%.2f%% of its samples", gone);
        }
        String legend = look.negate() ? "blue grew, red shrank" : "red grew, blue shrank";
        return gone < 0.005
                ? legend
                : String.format(
                        Locale.ROOT, "%s; %.2f%% of the samples before are in stacks that are gone", legend, gone);
    }

    private static String shortName(String file) {
        return String.valueOf(Path.of(file).getFileName());
    }

    private double limit() {
        if (failAbove == null) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double percent = Double.parseDouble(
                    failAbove.endsWith("%") ? failAbove.substring(0, failAbove.length() - 1) : failAbove);
            if (percent >= 0) {
                return percent / 100;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, as for a number out of range.
        }
        throw UserError.usage("--fail-above " + failAbove + " is not a percentage, such as 5%");
    }

    private Pattern functions() {
        try {
            return Pattern.compile(function == null ? "" : function);
        } catch (PatternSyntaxException invalid) {
            throw UserError.usage("--function " + function + ": " + invalid.getDescription());
        }
    }
}
