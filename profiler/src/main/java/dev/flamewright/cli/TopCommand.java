package dev.flamewright.cli;

import dev.flamewright.format.Formats;
import dev.flamewright.format.WritableFormat;
import dev.flamewright.format.WriteOptions;
import dev.flamewright.live.LiveLoop;
import dev.flamewright.live.LiveTerminal;
import dev.flamewright.live.Target;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.Selection;
import dev.flamewright.sampler.SamplingOptions;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flamewright top}: a live view of a process in the terminal. */
@Command(
        name = "top",
        description = {
            "Shows live, in the terminal, which functions a process spends its time in. Press ? for the keys.",
            "A command's own output is dropped, and it is ended with the view."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  flamewright top -p 4711                  a running process",
            "  flamewright top -- python3 job.py        a command, without its output",
            "  flamewright top -p 4711 --subprocesses   with its workers; P lists them",
            "  NO_COLOR=1 flamewright top -p 4711       in black and white"
        })
public final class TopCommand implements Callable<Integer> {
    private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @Mixin
    private TargetOptions shown = new TargetOptions();

    @Option(names = "--subprocesses", description = "Look at the Python processes that this one starts, too.")
    private boolean subprocesses;

    private final List<String> saved = new ArrayList<>();
    private volatile boolean stopAsked;

    @Override
    public Integer call() throws IOException {
        SamplingOptions options = shown.sampling("look at", false);
        checkTerminal();
        LiveSampling sampling = new LiveSampling(options, shown, subprocesses);
        Target target = sampling.start();
        try (LiveTerminal terminal = LiveTerminal.open()) {
            LiveLoop loop = new LiveLoop(
                    sampling.recorder(),
                    terminal,
                    target,
                    terminal.look(coloursWanted()),
                    (fromNanos, extension) -> save(sampling, target, fromNanos, extension),
                    "Process " + target.pid() + (subprocesses ? " and all it started have" : " has")
                            + " ended. This is the last picture: s saves, q quits.",
                    sampling::suspend);
            // Not before: opening the terminal sets the signals that it knows to their default effect.
            InterruptSignals.on(this::stop);
            InterruptSignals.onHangup(() -> stopAsked = true);
            InterruptSignals.onSuspend(loop::suspendSoon);
            loop.run(() -> stopAsked || sampling.failure() != null);
        } finally {
            sampling.end();
        }
        if (sampling.failure() != null) {
            throw sampling.failure();
        }
        saved.forEach(name -> System.err.println("Saved " + name));
        return 0;
    }

    /** Asks to end; if it was asked before and something takes too long, ends at once. */
    private void stop(String signal) {
        if (stopAsked) {
            Runtime.getRuntime().exit(signal.equals("INT") ? 130 : 143);
        }
        stopAsked = true;
    }

    private static void checkTerminal() {
        String type = System.getenv("TERM");
        if (type == null || type.isEmpty() || type.equals("dumb") || type.equals("unknown")) {
            throw UserError.failure("The live view needs a terminal that can place text, and TERM is "
                    + (type == null || type.isEmpty() ? "not set" : type)
                    + ".\nUse `flamewright dump` or `flamewright record` here.");
        }
        if (!StandardStream.INPUT.isTerminal() || !StandardStream.OUTPUT.isTerminal()) {
            throw UserError.failure("The live view needs a terminal, and standard input or output is none."
                    + "\nUse `flamewright dump` or `flamewright record` here.");
        }
    }

    /** See no-color.org. */
    private static boolean coloursWanted() {
        String noColour = System.getenv("NO_COLOR");
        return noColour == null || noColour.isEmpty();
    }

    /** Writes what was seen since {@code fromNanos} into the current folder. */
    private String save(LiveSampling sampling, Target target, long fromNanos, String extension) {
        String name = "flamewright-" + target.pid() + "-"
                + LocalDateTime.now(ZoneId.systemDefault()).format(FILE_TIME) + extension;
        try {
            OutputFile file = OutputFile.of(name);
            Profile seen = ProfileFilter.select(
                    sampling.snapshot(),
                    new Selection(fromNanos, Long.MAX_VALUE, Set.of(), Set.of(), Set.of(), null, null, ""));
            if (Formats.forFile(name).orElseThrow() instanceof WritableFormat format) {
                file.write(out -> format.write(
                        seen, new WriteOptions("", true, seen.processes().size() > 1, false), out));
            }
            saved.add(name);
            return "Saved " + name;
        } catch (UserError e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            return "Not saved: " + e.getMessage();
        }
    }
}
