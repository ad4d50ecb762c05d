package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** The top of the screen: the target, its GIL and threads, the profiler itself, and what is shown below. */
final class HeaderDrawing {
    static final int LINES = 4;

    private HeaderDrawing() {}

    static List<AttributedString> lines(LiveView view, Target target, boolean paused, int width, Look look) {
        Vitals vitals = view.model().vitals();
        return List.of(
                target(target, vitals, width, look),
                threads(view, vitals, width, look),
                profiler(vitals, width, look),
                shown(view, paused, width, look));
    }

    private static AttributedString target(Target target, Vitals vitals, int width, Look look) {
        String separator = look.separator();
        return new TextLine(width, look)
                .add("PID " + target.pid(), look.strong())
                .add(separator + "Python " + target.pythonVersion())
                .add(separator + "up " + Figures.duration(vitals.ageSeconds()))
                .add(separator + "CPU ")
                .add(Figures.percent(vitals.targetCpu()), look.strong())
                .add(separator + TerminalText.sanitised(target.commandLine()), look.faint())
                .end();
    }

    private static AttributedString threads(LiveView view, Vitals vitals, int width, Look look) {
        int[] byState = new int[ThreadState.values().length];
        view.threads().forEach(row -> byState[row.mainState().ordinal()]++);
        List<String> states = new ArrayList<>();
        for (ThreadState state : ThreadState.values()) {
            if (byState[state.ordinal()] > 0) {
                states.add(byState[state.ordinal()] + " " + Figures.state(state));
            }
        }
        return new TextLine(width, look)
                .add("GIL held ")
                .add(Figures.percent(vitals.gilHeld()), look.strong())
                .add(", contended ")
                .add(Figures.percent(vitals.gilContended()), look.strong())
                .add(look.separator() + view.threads().size() + " threads: " + String.join(", ", states))
                .end();
    }

    private static AttributedString profiler(Vitals vitals, int width, Look look) {
        TextLine line = new TextLine(width, look)
                .add(
                        String.format(
                                Locale.ROOT,
                                "%.0f Hz, %,d stacks, %,d late",
                                vitals.ticksPerSecond(),
                                vitals.samples(),
                                vitals.lateTicks()),
                        look.faint());
        if (vitals.failedTicks() > 0) {
            line.add(String.format(Locale.ROOT, ", %,d failed", vitals.failedTicks()), look.faint());
        }
        if (vitals.cutStacks() > 0) {
            line.add(String.format(Locale.ROOT, ", %,d cut", vitals.cutStacks()), look.faint());
        }
        line.add(
                vitals.pauseMaxNanos() == 0
                        ? look.separator() + "no pauses"
                        : String.format(
                                Locale.ROOT,
                                "%spauses %.0f %s, max %.1f ms, %.2f%%",
                                look.separator(),
                                vitals.pauseMedianNanos() / 1e3,
                                look.micro(),
                                vitals.pauseMaxNanos() / 1e6,
                                100 * vitals.paused()),
                look.faint());
        return line.add(
                        String.format(Locale.ROOT, "%sown CPU %.1f%%", look.separator(), 100 * vitals.profilerCpu()),
                        look.faint())
                .end();
    }

    private static AttributedString shown(LiveView view, boolean paused, int width, Look look) {
        TextLine line = new TextLine(width, look);
        if (paused) {
            line.add("PAUSED ", look.alarm());
        }
        line.add(title(view), look.strong());
        if (view.page() != LiveView.Page.THREADS && view.page() != LiveView.Page.HELP) {
            line.add(": " + view.scope().states().title());
            if (view.scope().thread() != SampleSink.NONE) {
                line.add(look.separator() + "thread "
                        + Figures.thread(view.model().threads().get(view.scope().thread())));
            }
        }
        if (view.typing()) {
            line.add(look.separator() + "filter: ")
                    .add(view.filter(), look.strong())
                    .add("_", look.inverse());
        } else if (!view.filter().isEmpty()) {
            line.add(look.separator() + "filter: ").add(view.filter(), look.strong());
        }
        return line.end();
    }

    private static String title(LiveView view) {
        return switch (view.page()) {
            case FUNCTIONS -> view.grouping() == Grouping.FUNCTIONS ? "Functions" : "Lines";
            case THREADS -> "Threads";
            case CALLS -> "Calls";
            case FLAME -> view.flameOfNow() ? "Flame graph of now" : "Flame graph since start";
            case HELP -> "Help";
        };
    }
}
