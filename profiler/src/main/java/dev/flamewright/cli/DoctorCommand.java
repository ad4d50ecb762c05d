package dev.flamewright.cli;

import dev.flamewright.cpython.FoundRuntime;
import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.AttachCheck;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.Fix;
import dev.flamewright.process.Obstacle;
import dev.flamewright.process.Privileges;
import dev.flamewright.process.TargetProcess;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flamewright doctor}: can this user attach, and if not, why and what helps. */
@Command(
        name = "doctor",
        description = {
            "Tells whether you can attach to a process; if not, exactly why, and the fix.",
            "Without -p: what you may do on this machine, and the Python processes that run on it."
        },
        footer = {
            "",
            "Examples:",
            "  flamewright doctor            # which Pythons run here; may I profile them?",
            "  flamewright doctor -p 4711    # why can I not attach to this one?"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:you can attach", "1:you cannot", "2:wrong usage"},
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final int SHOWN_COMMAND_CHARS = 100;

    @Option(
            names = {"-p", "--pid"},
            paramLabel = "PID",
            description = "The process in question.")
    private @Nullable Integer pid;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean well = pid == null ? examineHost(out) : examine(pid, out);
        out.flush();
        return well ? 0 : 1;
    }

    private static boolean examine(int pid, PrintWriter out) {
        if (pid <= 0) {
            throw UserError.usage("%d is not a PID. `flamewright doctor` lists the Python processes.".formatted(pid));
        }
        TargetProcess process;
        try {
            process = TargetProcess.of(pid);
        } catch (AttachException e) {
            throw UserError.failure(e.getMessage());
        }
        out.printf("Process %d: %s%n", pid, shown(process));
        // Before the check: a stopped thread leaves that state for a moment while it is seized.
        char state = process.state();
        AttachCheck check = AttachCheck.of(process);
        fact(out, "memory", check.canRead() ? "you may read it" : "you may not read it");
        if (check.canRead()) {
            fact(
                    out,
                    "threads",
                    check.canStop()
                            ? "you may stop them for an instant: exact samples"
                            : "you may not stop them: samples without pause only (--no-pause)");
        }
        describe(state, out);
        boolean python = check.canRead() && describePython(process, out);
        check.obstacle().ifPresent(obstacle -> {
            out.printf("%nWhat is in the way: %s.%n", obstacle.reason());
            fixes(obstacle, out);
        });
        if (python) {
            out.printf("%nYou can profile it: flamewright record%s -p %d%n", check.canStop() ? "" : " --no-pause", pid);
        }
        return python;
    }

    private static void fixes(Obstacle obstacle, PrintWriter out) {
        out.println("What helps:");
        for (Fix fix : obstacle.fixes()) {
            fact(out, fix.place().label(), fix.text());
        }
    }

    private static void describe(char state, PrintWriter out) {
        switch (state) {
            case 'T' -> fact(out, "state", "stopped (Ctrl-Z or SIGSTOP): it will not move until it gets SIGCONT");
            case 't' -> fact(out, "state", "stopped by its tracer");
            case 'D' -> fact(out, "state", "in an uninterruptible wait, such as for a disk");
            default -> {}
        }
    }

    private static boolean describePython(TargetProcess process, PrintWriter out) {
        try {
            FoundRuntime runtime = RuntimeFinder.find(process, new LiveMemory(process.pid()));
            fact(out, "Python", "%s in %s".formatted(runtime.version(), PlainText.of(runtime.modulePath())));
            if (runtime.runtimeAddress() == 0 && !runtime.gil().isKnown()) {
                fact(out, "symbols", "stripped: which threads wait for the GIL cannot be told");
            }
            Layout.load(runtime.version(), runtime.debugOffsets());
            return true;
        } catch (AttachException | UnsupportedPythonException e) {
            fact(out, "Python", PlainText.of(String.valueOf(e.getMessage())));
            return false;
        }
    }

    private static boolean examineHost(PrintWriter out) {
        Privileges own = Privileges.own();
        out.printf("Linux %s, user %d%n", own.kernel(), own.uid());
        fact(
                out,
                "your own",
                own.yamaScope() == 0 || own.maySeeOtherUsers()
                        ? "processes of your own can be profiled"
                        : "kernel.yama.ptrace_scope is %d: only what you start yourself (record -- COMMAND)%s"
                                .formatted(own.yamaScope(), own.yamaScope() == 1 ? "" : ", and with CAP_SYS_PTRACE"));
        fact(
                out,
                "others'",
                own.maySeeOtherUsers()
                        ? "processes of other users can be profiled too (CAP_SYS_PTRACE)"
                        : "processes of other users cannot: you lack CAP_SYS_PTRACE (sudo flamewright ...)");
        if (own.inUserNamespace()) {
            fact(out, "namespace", "this is a user namespace of its own: only what runs inside it can be profiled");
        }
        if (own.container() != Privileges.Container.NONE) {
            fact(out, "container", "this is a container: only what runs inside it can be seen");
        }
        if (own.seccomp()) {
            fact(out, "seccomp", "system calls are filtered here; `doctor -p PID` tells whether that matters");
        }
        if (!own.mayRaisePriority()) {
            fact(out, "priority", "cannot be raised (CAP_SYS_NICE): on a busy machine samples may come late");
        }
        out.println();
        return listPythons(out);
    }

    private static boolean listPythons(PrintWriter out) {
        int own = (int) ProcessHandle.current().pid();
        List<TargetProcess> processes = TargetProcess.all().stream()
                .filter(process -> process.pid() != own)
                .toList();
        int shown = 0;
        for (TargetProcess process : processes) {
            String python = python(process);
            if (!python.isEmpty()) {
                if (shown++ == 0) {
                    out.printf("%9s %7s  %-12s %s%n", "PID", "USER", "PYTHON", "COMMAND");
                }
                out.printf(
                        "%9d %7s  %-12s %s%n",
                        process.pid(), process.uid().map(String::valueOf).orElse("?"), python, shown(process));
            }
        }
        if (shown == 0) {
            out.println("No Python process runs here that you can see.");
        }
        return true;
    }

    /** The version of its Python; empty where there is none, or where it seems so from outside. */
    private static String python(TargetProcess process) {
        try {
            return RuntimeFinder.find(process, new LiveMemory(process.pid()), Duration.ZERO)
                    .version()
                    .toString();
        } catch (AttachException e) {
            boolean hidden = e.reason() == AttachException.Reason.PERMISSION_DENIED
                    && process.commandLine().contains("python");
            return hidden ? "no access" : "";
        }
    }

    private static String shown(TargetProcess process) {
        String command = PlainText.of(process.commandLine());
        return command.length() <= SHOWN_COMMAND_CHARS ? command : command.substring(0, SHOWN_COMMAND_CHARS) + "…";
    }

    private static void fact(PrintWriter out, String subject, String text) {
        out.printf("  %-10s  %s%n", subject, text);
    }
}
