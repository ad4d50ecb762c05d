package dev.flamewright.cli;

import dev.flamewright.cpython.FoundRuntime;
import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.AttachCheck;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.Privileges;
import dev.flamewright.process.TargetProcess;
import java.io.PrintStream;
import java.nio.file.Path;

/** What {@code --verbose} says: the steps of attaching to a process and what each finds, one line per step. */
final class AttachSteps {
    private final TargetProcess process;
    private final PrintStream out;

    private AttachSteps(TargetProcess process, PrintStream out) {
        this.process = process;
        this.out = out;
    }

    /** Takes the steps up to the first that fails; attaching itself then says what helps. */
    static void print(int pid, PrintStream out) {
        try {
            new AttachSteps(TargetProcess.of(pid), out).print();
        } catch (AttachException | UnsupportedPythonException e) {
            say(out, "stopped at", PlainText.of(String.valueOf(e.getMessage())));
        }
    }

    private void print() throws AttachException, UnsupportedPythonException {
        say(
                "process",
                process.pid() + " of user " + process.uid().map(String::valueOf).orElse("?") + ": "
                        + PlainText.of(process.commandLine()));
        say("program", PlainText.of(process.executable().map(Path::toString).orElse("cannot be seen")));
        Privileges own = Privileges.own();
        say(
                "ourselves",
                "user " + own.uid() + (own.maySeeOtherUsers() ? ", with CAP_SYS_PTRACE" : "")
                        + (own.mayRaisePriority() ? ", may raise the priority" : "") + ", Linux " + own.kernel());
        AttachCheck check = AttachCheck.of(process);
        say("memory", check.canRead() ? "can be read" : "cannot be read");
        say("stopping", check.canStop() ? "permitted" : "not permitted");
        FoundRuntime runtime = RuntimeFinder.find(process, new LiveMemory(process.pid()));
        say("Python", runtime.version() + " in " + PlainText.of(runtime.modulePath()));
        say("runtime", address(runtime));
        Layout layout = Layout.load(runtime.version(), runtime.debugOffsets());
        say(
                "layout",
                "of " + layout.version()
                        + (runtime.debugOffsets().length == 0
                                ? ", from our table"
                                : ", from the target's own _Py_DebugOffsets"));
        say("threads", process.threads().length + " that the kernel knows");
    }

    private static String address(FoundRuntime runtime) {
        return runtime.runtimeAddress() != 0
                ? "_PyRuntime at 0x%x".formatted(runtime.runtimeAddress())
                : "_PyThreadState_Current at 0x%x, interp_head at 0x%x, GIL %s"
                        .formatted(
                                runtime.currentThreadStateAddress(),
                                runtime.interpreterHeadAddress(),
                                runtime.gil().isKnown() ? "known from symbols" : "unknown: the program is stripped");
    }

    private void say(String step, String found) {
        say(out, step, found);
    }

    private static void say(PrintStream out, String step, String found) {
        out.printf("  %-10s  %s%n", step, found);
    }
}
