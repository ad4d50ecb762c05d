package dev.flamewright.cli;

import dev.flamewright.cpython.TextSafety;
import dev.flamewright.sampler.Deadlock;
import dev.flamewright.sampler.ProcessDump;
import java.io.PrintWriter;
import java.util.Locale;

/** A dump for people to read. Nothing that comes from the target reaches the terminal unescaped. */
final class DumpText {
    private final PrintWriter out;
    private final Colours colours;

    DumpText(PrintWriter out, Colours colours) {
        this.out = out;
        this.colours = colours;
    }

    void write(ProcessDump dump, SourceLines sources) {
        String process = dump.pid() == 0 ? "Process" : "Process " + dump.pid();
        out.println(colours.heading(process + ": " + TextSafety.printable(dump.commandLine())));
        out.println("Python " + dump.pythonVersion()
                + (dump.condition().isEmpty() ? "" : ", " + colours.alarm(TextSafety.printable(dump.condition())))
                + (dump.exact() ? "" : ", read while it ran: a stack may mix two moments"));
        dump.deadlocks().forEach(this::writeDeadlock);
        for (ProcessDump.DumpedThread thread : dump.threads()) {
            out.println();
            writeThread(thread, sources);
        }
    }

    private void writeDeadlock(Deadlock deadlock) {
        out.println(colours.alarm("Deadlock: "
                + (deadlock.links().size() == 1
                        ? "a thread waits for itself:"
                        : "these threads wait for each other:")));
        for (Deadlock.Link link : deadlock.links()) {
            ProcessDump.DumpedThread thread = link.thread();
            out.println("    thread " + thread.tid() + named(thread.name()) + " waits for " + what(link.waitsFor()));
        }
    }

    private static String named(String name) {
        return name.isEmpty() ? "" : " \"" + TextSafety.printable(name) + "\"";
    }

    private void writeThread(ProcessDump.DumpedThread thread, SourceLines sources) {
        String tid = thread.tid() == 0 ? "0x" + Long.toHexString(thread.ident()) : Long.toString(thread.tid());
        out.println(colours.heading("Thread " + tid + named(thread.name())) + "  " + state(thread));
        if (thread.frames().isEmpty() && !thread.cut()) {
            out.println("    (no Python frame)");
        }
        for (ProcessDump.DumpedFrame frame : thread.frames()) {
            writeFrame(frame, sources);
        }
        if (thread.cut()) {
            out.println("    (callers could not be read)");
        }
    }

    private String state(ProcessDump.DumpedThread thread) {
        String syscall = thread.syscall().isEmpty() ? "" : " in " + thread.syscall();
        StringBuilder text = new StringBuilder(
                switch (thread.state()) {
                    case GIL ->
                        colours.calm(
                                syscall.isEmpty() ? "runs, holds the GIL" : "blocked" + syscall + ", holds the GIL");
                    case CPU -> colours.calm("runs without the GIL");
                    case GIL_WAIT -> "";
                    case IDLE -> syscall.isEmpty() ? "blocked" : "blocked" + syscall;
                    case UNKNOWN -> "";
                });
        if (thread.collectsGarbage()) {
            text.append(", collects garbage");
        }
        for (ProcessDump.Wait wait : thread.waitsFor()) {
            text.append(text.isEmpty() ? "" : ": ").append(colours.alarm("waits for " + what(wait)));
        }
        return text.toString();
    }

    private static String what(ProcessDump.Wait wait) {
        String what = (wait.what().equals("GIL") ? "the " : "a ") + wait.what();
        if (wait.holderTid() == 0 && wait.holderName().isEmpty()) {
            return what;
        }
        return what + (wait.certain() ? " that" : " that, it seems,") + " thread " + wait.holderTid()
                + named(wait.holderName()) + " holds";
    }

    private void writeFrame(ProcessDump.DumpedFrame frame, SourceLines sources) {
        String place = frame.file().isEmpty()
                ? ""
                : " (%s%s)"
                        .formatted(
                                TextSafety.printable(frame.file()),
                                frame.line() == 0 ? "" : String.format(Locale.ROOT, ":%d", frame.line()));
        out.println("    " + colours.function(TextSafety.printable(frame.name())) + colours.place(place));
        String source = sources.line(frame.file(), frame.line());
        if (!source.isEmpty()) {
            out.println("        " + TextSafety.printable(source));
        }
        for (ProcessDump.Variable variable : frame.locals()) {
            out.println("          " + colours.variable(TextSafety.printable(variable.name())) + " = "
                    + TextSafety.printable(variable.value()));
        }
    }
}
