package dev.flamewright.cli;

import dev.flamewright.format.Formats;
import dev.flamewright.format.MalformedProfileException;
import dev.flamewright.format.ProfileFormat;
import dev.flamewright.format.ReadableFormat;
import dev.flamewright.format.WritableFormat;
import dev.flamewright.format.WriteOptions;
import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes any recording into any format, whole or in part. */
@Command(
        name = "convert",
        description = {
            "Converts recordings from any format that can be read to any that can be written.",
            "Several inputs are added up. What an input is, is recognised by its content; what the output becomes is"
                    + " told by its extension."
        },
        footer = {
            "",
            "Examples:",
            "  flamewright convert app.jfr -o app.html",
            "  flamewright convert app.jfr --from 1m30s --to 2m --state on-cpu -o busy.pb.gz",
            "  flamewright convert mon.jfr tue.jfr --root-at handle_request -o both.svg",
            "  py-spy record --format raw -o app.raw -p 4711",
            "  flamewright convert app.raw -o app.svg",
            "  flamewright convert --list-formats"
        },
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "IN", arity = "1..*", description = "Recordings, .gz too; - for standard input.")
    private List<String> inputs = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "The file to write; - for standard output.")
    private String output = "";

    @Option(
            names = "--format",
            paramLabel = "NAME",
            completionCandidates = WritableNames.class,
            description = "The format to write, whatever OUT is called: ${COMPLETION-CANDIDATES}.")
    private String formatName = "";

    @Mixin
    private SelectionOptions selection;

    @Option(names = "--title", paramLabel = "TEXT", description = "The heading of a picture or report.")
    private String title = "";

    @Option(names = "--no-line-numbers", description = "One frame per function, whatever line it was at.")
    private boolean noLineNumbers;

    @Option(names = "--processes", description = "In folded stacks and pictures, start each stack with its process.")
    private boolean processes;

    @Option(names = "--threads", description = "In folded stacks and pictures, start each stack with its thread.")
    private boolean threads;

    @Option(names = "--list-formats", help = true, description = "Lists all formats, what opens them, and ends.")
    private boolean listFormats;

    /** The names of the formats that can be written. */
    static final class WritableNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return writable().map(ProfileFormat::name).iterator();
        }
    }

    private static Stream<ProfileFormat> writable() {
        return Formats.ALL.stream().filter(WritableFormat.class::isInstance);
    }

    @Override
    public Integer call() {
        if (listFormats) {
            listFormats(spec.commandLine().getOut());
            return 0;
        }
        WritableFormat format = format();
        selection.selection();
        Profile whole = InputFiles.readAll(inputs, this::readOne);
        Profile selected = selection.apply(whole);
        OutputFile.of(output)
                .write(out -> format.write(selected, new WriteOptions(title, !noLineNumbers, processes, threads), out));
        return 0;
    }

    private static void listFormats(PrintWriter out) {
        for (ProfileFormat format : Formats.ALL) {
            boolean reads = format instanceof ReadableFormat;
            boolean writes = format instanceof WritableFormat;
            out.printf(
                    "%-11s %-6s %-35s %s%n",
                    format.name(),
                    (reads ? "in" : "") + (reads && writes ? "," : "") + (writes ? "out" : ""),
                    String.join(" ", format.extensions()),
                    format.help());
        }
        out.flush();
    }

    private WritableFormat format() {
        if (formatName.isEmpty() && output.equals(OutputFile.STANDARD_OUTPUT)) {
            throw UserError.usage("name the format of standard output with --format NAME; " + namesOfFormats());
        }
        ProfileFormat format = (formatName.isEmpty() ? Formats.forFile(output) : Formats.named(formatName))
                .orElseThrow(() -> UserError.usage(
                        formatName.isEmpty()
                                ? "cannot tell the format of " + output
                                        + " by its extension; name it with --format NAME; " + namesOfFormats()
                                : "there is no format \"" + formatName + "\"; " + namesOfFormats()));
        if (format instanceof WritableFormat writable) {
            return writable;
        }
        throw UserError.usage("format \"" + format.name() + "\" can only be read; " + namesOfFormats());
    }

    private static String namesOfFormats() {
        return "there are " + writable().map(ProfileFormat::name).collect(Collectors.joining(", "));
    }

    private Profile readOne(ReadableFormat format, InputStream in) throws IOException, MalformedProfileException {
        return format.read(in, warning -> spec.commandLine().getErr().println("flamewright: " + warning));
    }
}
