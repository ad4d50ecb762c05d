package dev.flamewright.cli;

import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.process.AttachException;
import dev.flamewright.sampler.ProcessSampler;
import dev.flamewright.sampler.Recording;
import dev.flamewright.sampler.SamplingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say what to sample, how often, and whether to stop it: the same for every verb that samples. */
final class TargetOptions {
    @Option(
            names = {"-p", "--pid"},
            paramLabel = "PID",
            description = "The process to sample.")
    private @Nullable Integer pid;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "After --, a command to start and sample.")
    private List<String> command = List.of();

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "HZ",
            defaultValue = "100",
            description = "Samples per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--no-pause",
            description = "Never stop a thread; stacks that move while being read are cut back to what is proven.")
    private boolean noPause;

    /** The process to attach to; null where a command is to be started. */
    @Nullable
    Integer pid() {
        return pid;
    }

    /** The command to start; empty where there is a process to attach to. */
    List<String> command() {
        return command;
    }

    /**
     * How to sample; a {@link UserError} if there is no target, or no such rate.
     *
     * @param verb what is to be done with the target, as in {@code record}
     */
    SamplingOptions sampling(String verb, boolean fixedInterval) {
        if ((pid == null) == command.isEmpty()) {
            throw UserError.usage("Say what to " + verb
                    + ": either -p PID or -- COMMAND. `flamewright doctor` lists the Python processes.");
        }
        if (!(rate > 0 && rate <= SamplingOptions.MAX_RATE)) {
            throw UserError.usage("The rate must be more than 0 and at most %,.0f samples per second: %s is not."
                    .formatted(SamplingOptions.MAX_RATE, number(rate)));
        }
        return new SamplingOptions(rate, !noPause, fixedInterval, SamplingOptions.DEFAULT.maxPauseNanos());
    }

    /**
     * Attaches to the process, or starts the command.
     *
     * @param wrapper words before the command's own
     * @throws UserError if it cannot be attached to, or ended before
     */
    ProcessSampler attach(Recording recording, String... wrapper) {
        try {
            if (pid != null) {
                return recording.attach(pid);
            }
            List<String> words = new ArrayList<>(List.of(wrapper));
            words.addAll(command);
            ProcessSampler process = recording.launch(words);
            if (process == null) {
                throw UserError.failure(
                        command.getFirst() + " ended before its Python could be sampled; nothing was recorded.");
            }
            return process;
        } catch (AttachException | UnsupportedPythonException e) {
            throw UserError.failure(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw UserError.failure("Cannot start " + command.getFirst() + ": " + e.getMessage() + ".");
        }
    }

    /** A number as one types it: without a fraction where it has none. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : "" + value;
    }
}
