package dev.flamewright.cli;

import dev.flamewright.format.Formats;
import dev.flamewright.format.JfrFormat;
import dev.flamewright.format.JfrRecorder;
import dev.flamewright.format.ProfileFormat;
import dev.flamewright.format.WritableFormat;
import dev.flamewright.format.WriteOptions;
import dev.flamewright.live.TerminalText;
import dev.flamewright.process.SourceFiles;
import dev.flamewright.profile.OneThreadSink;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.Selection;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.TeeSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.sampler.ProcessSampler;
import dev.flamewright.sampler.Recording;
import dev.flamewright.sampler.SamplingOptions;
import dev.flamewright.sampler.SamplingStats;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flamewright record}: samples a process and writes the profile. */
@Command(
        name = "record",
        description = {
            "Samples a running process, or a command that it starts, and writes a flame graph.",
            "A command keeps its own input, output and exit code."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  flamewright record -p 4711 -d 30             a report of 30 seconds",
            "  flamewright record -p 4711 -o slow.svg       until Ctrl-C, as a flame graph",
            "  flamewright record -- python3 job.py --fast  a command from start to end",
            "  flamewright record --subprocesses -p 4711    a gunicorn master and workers",
            "  flamewright record -p 4711 -d 10 -o - --format folded | grep my_function"
        })
public final class RecordCommand implements Callable<Integer> {
    private static final Set<ThreadState> ALL_BUT_IDLE =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(ThreadState.IDLE)));

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "SECONDS",
            description = "How long to sample; until Ctrl-C or the process ends if not given.")
    private @Nullable Double seconds;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write; - for standard output. Its extension says the format.")
    private @Nullable String output;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "NAME",
            description = "The format, if the file's extension does not say it.")
    private @Nullable String formatName;

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Which samples flat outputs show: gil, cpu, on-cpu (both), wait, idle, all (default: all but"
                    + " idle).")
    private List<String> states = List.of();

    @Option(
            names = "--subprocesses",
            description = "Sample the process's descendants too, also those that appear later. Others than Python are"
                    + " passed over, so that the process itself may be a shell.")
    private boolean subprocesses;

    @Option(names = "--fixed-interval", description = "Evenly spaced samples instead of varying distances.")
    private boolean fixedInterval;

    @Option(
            names = {"-n", "--no-line-numbers"},
            description = "Flat outputs merge the lines of a function.")
    private boolean noLineNumbers;

    @Option(
            names = "--source",
            description = "Put the texts of the hottest Python files into the report, for its source view.")
    private boolean source;

    @Mixin
    private RecordingLimits limits = new RecordingLimits();

    @Option(names = "--title", paramLabel = "TEXT", description = "The heading of a picture or report.")
    private String title = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but errors.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say what each step of attaching finds.")
    private boolean verbose;

    private final PrintStream err = System.err;
    private volatile boolean stopAsked;

    @Override
    public Integer call() {
        SamplingOptions options = samplingOptions();
        WritableFormat format = format();
        OutputFile file = OutputFile.of(
                output == null ? "flamewright" + format.extensions().getFirst() : output);
        Set<ThreadState> wanted = wantedStates(format);
        JfrRecorder stream = stream(format, file);
        // Of a stream, only the summary's totals are kept here: memory then stays as it is however long it goes on.
        ProfileBuilder builder = stream == null ? ProfileBuilder.timed() : ProfileBuilder.untimed();
        SampleSink sink = stream == null ? builder : new TeeSink(stream, new OneThreadSink(builder));
        try (Recording recording = new Recording(options, sink)) {
            if (subprocesses) {
                recording.followSubprocesses();
            }
            ProcessSampler process = attach(recording);
            String commandLine = process.process().commandLine();
            handleSignals(recording);
            say("Sampling process %d: Python %s, %s. %s"
                    .formatted(
                            process.process().pid(),
                            process.version(),
                            TerminalText.sanitised(commandLine),
                            seconds == null ? "Ctrl-C ends it." : "")
                    .strip());
            if (process.process().state() == 'T') {
                say("It is stopped, and stays so: its stacks change only after kill -CONT "
                        + process.process().pid() + ".");
            }
            SourceFiles sources = source ? SourceFiles.of(process.process()) : null;
            long duration = seconds == null ? Long.MAX_VALUE : (long) (seconds * 1e9);
            RecordProgress progress = new RecordProgress(recording, err, !quiet && StandardStream.ERROR.isTerminal());
            HeapKeeper heap = new HeapKeeper();
            try {
                recording.run(duration, () -> stopAsked, () -> {
                    progress.run();
                    heap.run();
                });
            } catch (UncheckedIOException e) {
                throw streamFailure(file, Objects.requireNonNull(e.getCause()));
            }
            progress.end();
            ProfileFacts facts = RecordingFacts.of(recording, options, process, commandLine);
            Profile profile = builder.build(facts);
            if (sources != null) {
                profile = EmbeddedSources.in(profile, sources);
            }
            if (stream != null) {
                closeStream(stream, facts, file);
            } else {
                Profile shown = ofStates(profile, wanted);
                // Of several processes, each stack says whose it is.
                WriteOptions look = new WriteOptions(
                        title, !noLineNumbers, profile.processes().size() > 1, false);
                file.write(out -> format.write(shown, look, out));
            }
            summarise(recording, profile, file);
            if (!target.command().isEmpty()) {
                recording.awaitChild();
                return recording.childExitCode().orElse(0);
            }
            return 0;
        }
    }

    private SamplingOptions samplingOptions() {
        SamplingOptions options = target.sampling("record", fixedInterval);
        if (seconds != null && !(seconds > 0 && seconds < 1e9)) {
            throw UserError.usage(
                    "The duration must be more than 0 seconds: %s is not. Without -d, sampling goes on until Ctrl-C."
                            .formatted(TargetOptions.number(seconds)));
        }
        return options;
    }

    private WritableFormat format() {
        ProfileFormat found;
        if (formatName != null) {
            found = Formats.named(formatName)
                    .orElseThrow(() -> UserError.usage(
                            "There is no format called " + formatName + "; there are " + formatNames() + "."));
        } else if (output == null) {
            found = Formats.named("html").orElseThrow();
        } else if (output.equals("-")) {
            found = Formats.named("folded").orElseThrow();
        } else {
            String name = output;
            found = Formats.forFile(name)
                    .orElseThrow(() -> UserError.usage("The extension of " + name
                            + " stands for no format; add --format with one of " + formatNames() + "."));
        }
        if (found instanceof WritableFormat writable) {
            return writable;
        }
        throw UserError.usage("Profiles can be read from " + found.name() + " but not written to it; use one of "
                + formatNames() + ".");
    }

    /** A Flight Recorder file grows while it is recorded, so that little is lost whatever happens; null for others. */
    private @Nullable JfrRecorder stream(WritableFormat format, OutputFile file) {
        if (!(format instanceof JfrFormat) || file.isStandardOutput()) {
            if (limits.areGiven()) {
                throw UserError.usage("--max-size and --max-age are for recordings: name the output FILE.jfr.");
            }
            return null;
        }
        ProfileFacts known = ProfileFacts.startedAt(Instant.now());
        try {
            return new JfrRecorder(file.path(), known, limits.limits());
        } catch (IOException e) {
            throw UserError.failure("Cannot write " + file.name() + ": " + OutputFile.reason(e) + ".");
        }
    }

    private static void closeStream(JfrRecorder stream, ProfileFacts facts, OutputFile file) {
        try {
            stream.close(facts);
        } catch (IOException e) {
            throw streamFailure(file, e);
        }
    }

    private static UserError streamFailure(OutputFile file, IOException e) {
        return UserError.failure("Cannot write the end of " + file.name() + ": " + OutputFile.reason(e)
                + ". What was written before can be read by `flamewright convert`.");
    }

    private static String formatNames() {
        return Formats.ALL.stream()
                .filter(format -> format instanceof WritableFormat)
                .map(ProfileFormat::name)
                .collect(Collectors.joining(", "));
    }

    /** Flat outputs leave idle threads out unless asked; those with filters of their own get everything. */
    private Set<ThreadState> wantedStates(WritableFormat format) {
        if (states.isEmpty()) {
            boolean flat = format.name().equals("folded") || format.name().equals("svg");
            return flat ? ALL_BUT_IDLE : EnumSet.allOf(ThreadState.class);
        }
        return StateNames.states(states);
    }

    /** Says what it finds on the way: beforehand, so that it is said of a process too that cannot be attached to. */
    private ProcessSampler attach(Recording recording) {
        Integer pid = target.pid();
        if (verbose && pid != null) {
            AttachSteps.print(pid, err);
        }
        ProcessSampler process = target.attach(recording);
        if (verbose && pid == null) {
            AttachSteps.print(process.process().pid(), err);
        }
        return process;
    }

    /** Ctrl-C and SIGTERM end the recording, and the file is still written; a launched command gets SIGTERM too. */
    private void handleSignals(Recording recording) {
        InterruptSignals.on(signal -> {
            if (target.command().isEmpty()) {
                stopAsked = true;
            } else if (signal.equals("TERM")) {
                recording.signalChild(15);
            }
        });
        InterruptSignals.onSuspend(recording::suspendSoon);
    }

    private void summarise(Recording recording, Profile profile, OutputFile file) {
        SamplingStats stats = recording.stats();
        say(String.format(
                Locale.ROOT,
                "%,d samples in %.1f s (%.0f Hz)%s%s%s",
                stats.samples(),
                recording.elapsedNanos() / 1e9,
                stats.ticks() / (recording.elapsedNanos() / 1e9),
                stats.lateTicks() > 0 ? ", " + stats.lateTicks() + " late ticks" : "",
                stats.failedTicks() > 0 ? ", " + stats.failedTicks() + " failed" : "",
                stats.cutStacks() > 0 ? ", " + stats.cutStacks() + " stacks cut" : ""));
        if (stats.ticks() > 0) {
            say(String.format(
                    Locale.ROOT,
                    "GIL held %.0f %% of the time, contended %.0f %%%s",
                    100.0 * stats.gilHeldTicks() / stats.ticks(),
                    100.0 * stats.gilContendedTicks() / stats.ticks(),
                    stats.pauses().count() == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "; pauses of one thread: median %.0f µs, longest %.1f ms, %.2f %% in all",
                                    stats.pauses().percentileNanos(0.5) / 1e3,
                                    stats.pauses().maxNanos() / 1e6,
                                    100.0 * stats.pauses().totalNanos() / Math.max(1, recording.elapsedNanos()))));
        }
        if (stats.unstoppedTicks() > 0) {
            say(String.format(
                    Locale.ROOT,
                    "%,d of %,d ticks stopped nobody (the thread waited for a processor, or the GIL passed on too fast): there, "
                            + "moving frames are cut",
                    stats.unstoppedTicks(),
                    stats.ticks()));
        }
        if (!stats.noPauseReason().isEmpty()) {
            say("Sampled without stopping threads: " + stats.noPauseReason() + ".");
        }
        Profile busy = ofStates(profile, ALL_BUT_IDLE);
        HottestFunctions.table(busy).forEach(this::say);
        if (!file.isStandardOutput()) {
            say("Written: " + file.name());
        }
    }

    private static Profile ofStates(Profile profile, Set<ThreadState> states) {
        return ProfileFilter.select(
                profile, new Selection(0, Long.MAX_VALUE, Set.of(), Set.of(), states, null, null, ""));
    }

    private void say(String line) {
        if (!quiet) {
            err.println(line);
        }
    }
}
