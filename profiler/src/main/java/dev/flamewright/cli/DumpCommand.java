package dev.flamewright.cli;

import dev.flamewright.cpython.ObjectText;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.linux.OwnProcess;
import dev.flamewright.memory.CoreFileMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.SourceFiles;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.sampler.CoreDump;
import dev.flamewright.sampler.LiveDump;
import dev.flamewright.sampler.ProcessDump;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            "  flamewright dump -p 4711 --subprocesses --json | jq .",
            "  flamewright dump --core core.4711 --locals  # what was it doing when it died?"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:Done.", "1:Failure, such as no permission or no Python there.", "2:Wrong usage."},
        mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Target target;

    /** What to look at. */
    static final class Target {
        @Option(
                names = {"-p", "--pid"},
                paramLabel = "PID",
                description = "The process to look at.")
        private @Nullable Integer pid;

        @Option(names = "--core", paramLabel = "FILE", description = "A core file to look at, of a process that died.")
        private @Nullable Path core;
    }

    @Option(
            names = "--executable",
            paramLabel = "FILE",
            description = "The program that the core file is of, where that is not at its old place.")
    private @Nullable Path executable;

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
            names = {"-v", "--verbose"},
            description = "Say what each step of attaching finds.")
    private boolean verbose;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "Colours: auto (on a terminal, unless NO_COLOR is set), always, never. Default: auto.")
    private Colours.When color = Colours.When.AUTO;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ProcessDump> dumps = target.core != null ? List.of(takeCore(target.core)) : takeProcess();
        if (json) {
            OutputFile.of(OutputFile.STANDARD_OUTPUT).write(out -> DumpJson.write(dumps, this::sources, out));
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

    /** Of a process, only what it may read itself: the names of its files are its own choice. */
    private SourceLines sources(ProcessDump dump) {
        if (target.core != null) {
            return new SourceLines(SourceFiles.ofThisMachine()::read);
        }
        try {
            return new SourceLines(SourceFiles.of(TargetProcess.of((int) dump.pid()))::read);
        } catch (AttachException ended) {
            return new SourceLines(name -> Optional.empty());
        }
    }

    private ProcessDump takeCore(Path file) {
        if (subprocesses) {
            throw UserError.usage("A core file is of one process: --subprocesses does not go with --core.");
        }
        try (CoreFileMemory core = CoreFileMemory.open(file, executable)) {
            return CoreDump.take(core, limits())
                    .orElseThrow(() -> UserError.failure(
                            "No Python found in %s: if its program has moved or was updated, name the old one with --executable."
                                    .formatted(file)));
        } catch (NoSuchFileException missing) {
            throw UserError.usage("There is no file " + file + ".");
        } catch (IOException | UnreadableMemoryException | UnsupportedPythonException e) {
            throw UserError.failure("Cannot use %s: %s.".formatted(file, e.getMessage()));
        }
    }

    private ObjectText.@Nullable Limits limits() {
        return locals ? ObjectText.Limits.SHORT : null;
    }

    private List<ProcessDump> takeProcess() {
        int pid = target.pid == null ? 0 : target.pid;
        if (pid <= 0) {
            throw UserError.usage("%d is not a PID. `flamewright doctor` lists the Python processes.".formatted(pid));
        }
        if (executable != null) {
            throw UserError.usage("--executable goes with --core only: a running process knows its program.");
        }
        if (verbose) {
            AttachSteps.print(pid, System.err);
        }
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
        // Suspended while it holds a thread stopped, this process could not let it go.
        AtomicBoolean suspendAsked = new AtomicBoolean();
        InterruptSignals.onSuspend(() -> {
            if (suspendAsked.getAndSet(true)) {
                OwnProcess.suspend();
            }
        });
        try {
            return LiveDump.take(process, limits(), !noPause);
        } finally {
            if (suspendAsked.getAndSet(true)) {
                OwnProcess.suspend();
            }
        }
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
