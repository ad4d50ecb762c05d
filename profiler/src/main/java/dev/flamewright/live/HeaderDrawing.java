package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.jline.utils.AttributedString;

/** The top of the screen: the target, its GIL and threads, the profiler itself, and what is shown below. */
final class HeaderDrawing {
    static final int LINES = 4;

    /** From here on there is room for longer trends and for the names of all pages. */
    private static final int WIDE = 100;

    private static final int NARROW = 64;
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    /** Of a path, absolute or not (blanks in folders' names cut it in pieces), but not of an address such as http://host/. */
    private static final Pattern FOLDER = Pattern.compile("(^| )[^\\s:]*/");

    private final LiveView view;
    private final Vitals vitals;
    private final int width;
    private final Look look;

    private HeaderDrawing(LiveView view, int width, Look look) {
        this.view = view;
        this.vitals = view.model().vitals();
        this.width = width;
        this.look = look;
    }

    static List<AttributedString> lines(LiveView view, Target target, boolean paused, int width, Look look) {
        HeaderDrawing drawing = new HeaderDrawing(view, width, look);
        return List.of(drawing.target(target), drawing.threads(), drawing.profiler(), drawing.shown(paused));
    }

    private AttributedString target(Target target) {
        String separator = look.separator();
        TextLine line = new TextLine(width, look).add("PID " + target.pid(), look.strong());
        int others = view.processes().size() - 1;
        if (others > 0) {
            line.add(" and " + others + (others == 1 ? " other" : " others"));
        }
        return line.add(separator + "Python " + target.pythonVersion())
                .add(separator + "up " + Figures.duration(vitals.ageSeconds()))
                .add(separator + "CPU ")
                .add(Figures.percent(vitals.targetCpu()), look.strong())
                .add(" " + trend(Vitals::targetCpu), look.state(ThreadState.CPU))
                .add(separator + TerminalText.sanitised(shortCommand(target.commandLine())), look.faint())
                .end();
    }

    /** The trend of a figure of the vitals, on a scale from 0 to 1, or to the most that was. */
    private String trend(ToDoubleFunction<Vitals> figure) {
        List<Double> values = view.model().recent().stream()
                .map(update -> figure.applyAsDouble(update.vitals()))
                .toList();
        double full = values.stream().mapToDouble(value -> value).max().orElse(1);
        return look.trend(values, width < WIDE ? 8 : 16, Math.max(1, full));
    }

    /** On one line, and without the folders that its files lie in. */
    static String shortCommand(String commandLine) {
        return FOLDER.matcher(WHITE_SPACE.matcher(commandLine).replaceAll(" ")).replaceAll("$1");
    }

    private AttributedString threads() {
        int[] byState = new int[ThreadState.values().length];
        view.threads().forEach(row -> byState[row.shares().most().ordinal()]++);
        int threads = view.threads().size();
        TextLine line = new TextLine(width, look)
                .add(view.processes().size() > 1 ? "GILs " : "GIL ")
                .add(Figures.percent(vitals.gilHeld()), look.strong())
                .add(" held ")
                .add(trend(Vitals::gilHeld), look.state(ThreadState.GIL))
                .add(" ")
                .add(Figures.percent(vitals.gilContended()), look.strong())
                .add(" contended ")
                .add(trend(Vitals::gilContended), look.state(ThreadState.GIL_WAIT))
                .add(" " + threads + (threads == 1 ? " thread:" : " threads:"));
        for (ThreadState state : ThreadState.values()) {
            if (byState[state.ordinal()] > 0) {
                line.add(" " + byState[state.ordinal()] + " " + Figures.state(state), look.state(state));
            }
        }
        return line.end();
    }

    private AttributedString profiler() {
        List<String> facts = new ArrayList<>();
        facts.add(String.format(Locale.ROOT, "%.0f Hz", view.model().rate()));
        facts.add(String.format(Locale.ROOT, "own CPU %.1f%%", 100 * vitals.profilerCpu()));
        facts.add(
                vitals.pauseMaxNanos() == 0
                        ? "no pauses"
                        : String.format(
                                Locale.ROOT,
                                "pauses %.0f %s, max %.1f ms, %.2f%%",
                                vitals.pauseMedianNanos() / 1e3,
                                look.micro(),
                                vitals.pauseMaxNanos() / 1e6,
                                100 * vitals.paused()));
        StringBuilder counts = new StringBuilder(String.format(Locale.ROOT, "%,d stacks", vitals.samples()));
        addCount(counts, vitals.lateTicks(), "late");
        addCount(counts, vitals.failedTicks(), "failed");
        addCount(counts, vitals.cutStacks(), "cut");
        facts.add(counts.toString());
        return new TextLine(width, look)
                .add(String.join(look.separator(), facts), look.faint())
                .end();
    }

    private static void addCount(StringBuilder counts, long count, String what) {
        if (count > 0) {
            counts.append(String.format(Locale.ROOT, ", %,d %s", count, what));
        }
    }

    private AttributedString shown(boolean paused) {
        TextLine line = new TextLine(width, look);
        if (paused) {
            line.add("PAUSED ", look.alarm());
        }
        tabs(line);
        if (view.page() == LiveView.Page.HELP) {
            return line.end();
        }
        List<String> what = new ArrayList<>();
        if (view.page() == LiveView.Page.FLAME) {
            what.add(view.flameOfNow() ? "now" : "since start");
        }
        if (view.page() != LiveView.Page.THREADS && view.page() != LiveView.Page.PROCESSES) {
            what.add(view.scope().states().title());
        }
        if (view.scope().process() != SampleSink.NONE) {
            what.add("process "
                    + view.model().processes().get(view.scope().process()).pid());
        }
        if (view.scope().thread() != SampleSink.NONE) {
            what.add("thread "
                    + Figures.thread(view.model().threads().get(view.scope().thread())));
        }
        line.add(" " + String.join(look.separator(), what));
        if (view.typing()) {
            line.add(look.separator() + "filter: ")
                    .add(view.filter(), look.strong())
                    .add("_", look.inverse());
        } else if (!view.filter().isEmpty() && view.page() == LiveView.Page.FUNCTIONS) {
            line.add(look.separator() + "filter: ").add(view.filter(), look.strong());
        }
        return line.end();
    }

    /** The pages by name, the one that is shown in brackets; that one alone if there is little room. */
    private void tabs(TextLine line) {
        String list = view.grouping() == Grouping.FUNCTIONS ? "Functions" : "Lines";
        tab(line, view.page() == LiveView.Page.CALLS ? "Calls" : list, LiveView.Page.FUNCTIONS, LiveView.Page.CALLS);
        tab(line, "Threads", LiveView.Page.THREADS);
        if (view.processes().size() > 1) {
            tab(line, "Processes", LiveView.Page.PROCESSES);
        }
        tab(line, "Flame graph", LiveView.Page.FLAME);
        if (view.page() == LiveView.Page.HELP) {
            tab(line, "Help", LiveView.Page.HELP);
        }
    }

    private void tab(TextLine line, String title, LiveView.Page... pages) {
        if (List.of(pages).contains(view.page())) {
            line.add("[" + title + "]", look.strong());
        } else if (width >= NARROW) {
            line.add(" " + title + " ", look.faint());
        }
    }
}
