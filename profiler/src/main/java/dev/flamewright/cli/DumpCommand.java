package dev.flamewright.cli;

import dev.flamewright.cpython.ObjectText;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.sampler.LiveDump;
import dev.flamewright.sampler.ProcessDump;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flamewright dump}: every thread's stack now, and what it is doing. */
@Command(
        name = "dump",
        description = {
            "Shows the stack of every Python thread of a process as it is now, innermost call first, and what the"
                    + " thread is doing: running, waiting for the GIL or for a lock (and who holds it), or blocked in"
                    + " which system call."
        },
        footer = {
            "",
            "Examples:",
            "  flamewright dump -p 4711                 # where does it hang?",
            "  flamewright dump -p 4711 --locals        # and with which values?",
            "  flamewright dump -p 4711 --subprocesses --json | jq ."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:Done.", "1:Failure, such as no permission or no Python there.", "2:Wrong usage."},
        mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {
    @Option(
            names = {"-p", "--pid"},
            paramLabel = "PID",
            required = true,
            description = "The process to look at.")
    private int pid;

    @Option(
            names = "--locals",
            description = "Show the local variables of every frame, as Python would write them, cut to a length.")
    private boolean locals;

    @Option(names = "--json", description = "Write JSON, as docs/dump.schema.json describes.")
    private boolean json;

    @Option(names = "--subprocesses", description = "Show the Python processes that this one started, too.")
    private boolean subprocesses;

    @Option(
            names = "--no-pause",
            description = "Do not stop any thread while it is read. A stack may then mix two moments.")
    private boolean noPause;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "Colours: auto (on a terminal, unless NO_COLOR is set), always, never. Default: auto.")
    private Colours.When color = Colours.When.AUTO;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (pid <= 0) {
            throw UserError.usage("%d is not a PID. `flamewright doctor` lists the Python processes.".formatted(pid));
        }
        List<ProcessDump> dumps = take();
        if (json) {
            OutputFile.of(OutputFile.STANDARD_OUTPUT).write(out -> DumpJson.write(dumps, DumpCommand::sources, out));
        } else {
            PrintWriter out = spec.commandLine().getOut();
            DumpText text = new DumpText(out, Colours.of(color));
            for (int i = 0; i < dumps.size(); i++) {
                if (i > 0) {
                    out.println();
                }
                text.write(dumps.get(i), sources(dumps.get(i)));
            }
            out.flush();
        }
        return 0;
    }

    private static SourceLines sources(ProcessDump dump) {
        Path process = Path.of("/proc/" + dump.pid());
        return new SourceLines(process.resolve("root"), process.resolve("cwd"));
    }

    private List<ProcessDump> take() {
        try {
            TargetProcess first = TargetProcess.of(pid);
            List<ProcessDump> dumps = new ArrayList<>();
            dumps.add(take(first));
            if (subprocesses) {
                for (TargetProcess child : descendants(first)) {
                    try {
                        dumps.add(take(child));
                    } catch (AttachException notPython) {
                        // A shell, or a process that has just ended: there is nothing to show of it.
                    }
                }
            }
            return dumps;
        } catch (AttachException | UnsupportedPythonException e) {
            throw UserError.failure(String.valueOf(e.getMessage()));
        }
    }

    private ProcessDump take(TargetProcess process) throws AttachException, UnsupportedPythonException {
        return LiveDump.take(process, locals ? ObjectText.Limits.SHORT : null, !noPause);
    }

    private static List<TargetProcess> descendants(TargetProcess root) {
        List<TargetProcess> all = TargetProcess.all();
        List<TargetProcess> found = new ArrayList<>();
        Set<Long> parents = new HashSet<>(Set.of((long) root.pid()));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (TargetProcess process : all) {
                if (parents.contains(process.parent()) && parents.add((long) process.pid())) {
                    found.add(process);
                    grew = true;
                }
            }
        }
        return found;
    }
}
