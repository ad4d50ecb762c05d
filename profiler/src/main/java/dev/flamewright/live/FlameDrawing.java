package dev.flamewright.live;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.SyscallFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** The flame graph in text, callers above callees: one line per depth, one box per function. */
final class FlameDrawing {
    private final LiveView view;
    private final FlameBox selected;
    private final int width;
    private final Look look;

    FlameDrawing(LiveView view, int width, Look look) {
        this.view = view;
        this.selected = view.flame().selected();
        this.width = width;
        this.look = look;
    }

    /** What a heading can say of the selected box. */
    static AttributedString heading(LiveView view, int width, Look look) {
        FlameBox root = view.flame().root();
        TextLine line = new TextLine(width, look);
        if (root != null) {
            FlameBox box = view.flame().selected();
            line.add(
                    String.format(Locale.ROOT, "%5.1f%% ", 100.0 * box.weight / Math.max(1, root.weight)),
                    look.sortedHeading());
            line.add(box.key == FlameBox.NO_KEY ? "everything shown" : FrameText.of(frame(view, box)), look.heading());
        }
        return line.fill(look.heading()).end();
    }

    /** A box with its place: columns from {@code start} to before {@code end}. */
    private record Placed(FlameBox box, int start, int end) {}

    /**
     * The lines of the graph.
     *
     * @param most no more lines than this; deeper boxes come in sight by selecting towards them
     */
    List<AttributedString> rows(int most) {
        FlameBox zoomed = view.flame().zoomed();
        List<FlameBox> callers = new ArrayList<>();
        for (FlameBox box = zoomed.parent; box != null; box = box.parent) {
            callers.addFirst(box);
        }
        List<List<Placed>> levels = new ArrayList<>();
        callers.forEach(box -> levels.add(List.of(new Placed(box, 0, width))));
        List<Placed> level = List.of(new Placed(zoomed, 0, width));
        int skipped = Math.max(0, view.flame().selectedDepth() - most * 2 / 3);
        while (!level.isEmpty() && levels.size() < skipped + most) {
            levels.add(level);
            level = below(level);
        }
        return levels.subList(Math.min(skipped, levels.size() - 1), levels.size()).stream()
                .map(this::line)
                .toList();
    }

    private List<Placed> below(List<Placed> level) {
        List<Placed> next = new ArrayList<>();
        for (Placed placed : level) {
            double column = placed.start();
            double perWeight = (placed.end() - placed.start()) / (double) Math.max(1, placed.box().weight);
            for (FlameBox child : placed.box().children) {
                int start = (int) Math.round(column);
                column += child.weight * perWeight;
                int end = (int) Math.round(column);
                if (end > start) {
                    next.add(new Placed(child, start, end));
                }
            }
        }
        return next;
    }

    private AttributedString line(List<Placed> level) {
        TextLine line = new TextLine(width, look);
        for (Placed placed : level) {
            int column = width - line.left();
            line.add(" ".repeat(Math.max(0, placed.start() - column)));
            FlameBox box = placed.box();
            String name = box.key == FlameBox.NO_KEY ? "all" : FrameText.name(frame(view, box));
            boolean syscall = box.key != FlameBox.NO_KEY && frame(view, box) instanceof SyscallFrame;
            boolean marked = box == selected;
            line.leftAligned(look.edge() + name, placed.end() - placed.start(), look.box(name, syscall, marked));
        }
        return line.end();
    }

    private static Frame frame(LiveView view, FlameBox box) {
        return view.model().keyFrame(view.grouping(), box.key);
    }
}
