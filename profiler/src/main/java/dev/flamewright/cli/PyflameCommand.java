package dev.flamewright.cli;

import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.format.PyflameStacks;
import dev.flamewright.process.AttachException;
import dev.flamewright.sampler.Recording;
import dev.flamewright.sampler.SamplingOptions;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code pyflame}: Pyflame's command line, output and exit codes (0, or 1 for any failure), so that what was written for
 * it goes on working.
 *
 * <p>Source: Pyflame 1.6.7, {@code docs/usage.rst} and {@code pyflame --help}.
 */
@Command(
        name = "pyflame",
        description = "Takes the options of Pyflame, and prints what it printed.",
        versionProvider = Version.class,
        exitCodeOnInvalidInput = 1,
        footer = {
            "",
            "Examples:",
            "  pyflame -s 300 -r 0.01 -x -o my-app.samp -p 9876",
            "  pyflame -p 9876 | flamegraph.pl > my-app.svg",
            "  pyflame -o job.samp -t python3 job.py --fast"
        })
final class PyflameCommand implements Callable<Integer> {
    private static final String SUPPORTED_ABIS = "26|27|3[0-9]|3[0-9][0-9]";

    @Option(
            names = {"-p", "--pid"},
            paramLabel = "PID",
            description = "The process to profile.")
    private @Nullable String pid;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> barePids = List.of();

    @Option(
            names = {"-s", "--seconds"},
            paramLabel = "SECS",
            defaultValue = "1",
            description = "How many seconds to run for (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "RATE",
            defaultValue = "0.01",
            description = "Seconds between samples (default: ${DEFAULT-VALUE}).")
    private double interval;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PATH",
            defaultValue = "-",
            description = "The file to write to, instead of standard output.")
    private String output = "";

    @Option(
            names = {"-x", "--exclude-idle"},
            description = "Leave idle time out.")
    private boolean excludeIdle;

    @Option(
            names = {"-L", "--threads"},
            description = "Profile all threads, not only the one that holds the GIL.")
    private boolean threads;

    @Option(
            names = {"-d", "--dump"},
            description = "Print the stacks of all threads once, and exit.")
    private boolean dump;

    @Option(
            names = {"-n", "--no-line-numbers"},
            description = "Leave line numbers out.")
    private boolean noLineNumbers;

    @Option(
            names = {"-t", "--trace"},
            arity = "0..*",
            paramLabel = "COMMAND",
            parameterConsumer = RestOfTheLine.class,
            description = "Run a command and profile it to its end. Must be the last option.")
    private @Nullable List<String> trace;

    @Option(names = "--flamechart", description = "Print samples one by one, with their times.")
    private boolean flameChart;

    @Option(
            names = "--abi",
            paramLabel = "VERSION",
            description = "Accepted for old scripts: the version is read from the process itself.")
    private @Nullable String abi;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("unused") // Answered by picocli.
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("unused") // Answered by picocli.
    private boolean help;

    @Spec
    private CommandSpec spec;

    private volatile boolean stopAsked;

    /** Takes all that is left of the command line as it is, as {@code -t} does. */
    static final class RestOfTheLine implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> remaining, ArgSpec argument, CommandSpec command) {
            List<String> rest = new ArrayList<>();
            while (!remaining.isEmpty()) {
                rest.add(remaining.pop());
            }
            argument.setValue(rest);
        }
    }

    @Override
    public Integer call() {
        checkOptions();
        OutputFile file = OutputFile.of(output);
        PyflameStacks stacks = new PyflameStacks(threads || dump, excludeIdle, !noLineNumbers);
        try (Recording recording = new Recording(samplingOptions(), stacks)) {
            attach(recording);
            InterruptSignals.on(signal -> stopAsked = true);
            InterruptSignals.onSuspend(recording::suspendSoon);
            recording.run(durationNanos(), () -> stopAsked, () -> {});
            file.write(out -> {
                Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                write(stacks, recording, writer);
                writer.flush();
            });
        }
        return 0;
    }

    private void checkOptions() {
        if (abi != null && !abi.matches(SUPPORTED_ABIS)) {
            throw UserError.failure("Unknown or unsupported ABI version: " + abi);
        }
        if (trace != null && dump) {
            throw UserError.failure("Options -t and -d are not mutually compatible.");
        }
        if (trace != null && pid != null) {
            throw UserError.failure("Options -t and -p are not mutually compatible.");
        }
        boolean oneTarget = trace != null ? !trace.isEmpty() : pid != null || barePids.size() == 1;
        if (!oneTarget) {
            throw UserError.failure(
                    (trace != null ? "Option -t requires a command to run" : "Say which process to profile: -p PID")
                            + "; see pyflame --help.");
        }
        if (!(interval >= 0 && interval < 1e6) || !(seconds >= 0 && seconds < 1e9)) {
            throw UserError.failure("Seconds and rate (the seconds between samples) must not be negative.");
        }
    }

    private SamplingOptions samplingOptions() {
        double rate = Math.min(SamplingOptions.MAX_RATE, 1 / interval);
        return new SamplingOptions(rate, true, flameChart, SamplingOptions.DEFAULT.maxPauseNanos());
    }

    /** Pyflame samples at least once, and a dump is one sample. */
    private long durationNanos() {
        if (trace != null) {
            return Long.MAX_VALUE;
        }
        return dump ? 1 : Math.max(1, (long) (seconds * 1e9));
    }

    private void attach(Recording recording) {
        try {
            if (trace == null) {
                recording.attach(pid());
            } else if (recording.launch(trace) == null) {
                throw UserError.failure("Child process exited with status "
                        + recording.childExitCode().orElse(0));
            }
        } catch (AttachException | UnsupportedPythonException e) {
            throw UserError.failure(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw UserError.failure("Cannot start " + String.join(" ", trace) + ": " + e.getMessage());
        }
    }

    private int pid() {
        if (pid == null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("WARNING: a PID without -p is deprecated, as it was in Pyflame.");
        }
        String text = pid == null ? barePids.getFirst() : pid;
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for numbers that are none of a process.
        }
        throw UserError.failure("Error: failed to parse \"" + PlainText.of(text) + "\" as a PID.");
    }

    private void write(PyflameStacks stacks, Recording recording, Writer out) throws IOException {
        if (dump) {
            stacks.writeDump(out);
        } else if (flameChart) {
            stacks.writeFlameChart(recording.start(), out);
        } else {
            stacks.writeFolded(out);
        }
    }
}
