package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the person at the terminal looks at: which list, how sorted and filtered, what is selected. */
final class LiveView {
    /** What fills the screen below the header. */
    enum Page {
        FUNCTIONS,
        THREADS,
        PROCESSES,
        CALLS,
        FLAME,
        HELP
    }

    private static final int MAX_FILTER = 200;

    private final LiveModel model;
    private Page page = Page.FUNCTIONS;
    private Page pageBeforeHelp = Page.FUNCTIONS;
    private Grouping grouping = Grouping.FUNCTIONS;
    private Scope scope = Scope.DEFAULT;
    private SortColumn sort = SortColumn.SELF_NOW;
    private boolean reversed;
    private boolean flameOfNow = true;
    private String filter = "";
    private boolean typing;
    private final Selection selection = new Selection();
    private int callsIndex;

    // The functions drilled into, the current one last.
    private final Deque<Integer> trail = new ArrayDeque<>();
    private final FlameCursor flame = new FlameCursor();

    private List<FunctionRow> functions = List.of();
    private List<ThreadRow> threads = List.of();
    private List<ProcessRow> processes = List.of();
    private @Nullable CallTable calls;

    LiveView(LiveModel model) {
        this.model = model;
    }

    /** Makes the lists anew, after the model or the view has changed. */
    void refresh() {
        List<ThreadRow> allThreads = ThreadRow.rows(model, Scope.DEFAULT);
        processes = ProcessRow.rows(model, allThreads);
        threads = scope.process() == SampleSink.NONE
                ? allThreads
                : ThreadRow.rows(model, scope.ofThread(SampleSink.NONE));
        switch (page) {
            case FUNCTIONS -> functions = FunctionTable.rows(model, grouping, scope, filter, sort, reversed);
            case CALLS -> calls = CallTable.of(model, grouping, scope, trail.getLast());
            case FLAME ->
                flame.follow(FlameBox.root(
                        model, grouping, scope, (flameOfNow ? model.now() : model.sinceStart()).counts()));
            case THREADS, PROCESSES, HELP -> {}
        }
    }

    /**
     * Does what a key asks for.
     *
     * @param text the characters that the key sent
     * @param pageRows how many rows a page has
     * @return whether it was something that this view knows
     */
    boolean handle(Action action, String text, int pageRows) {
        boolean known = typing ? type(action, text) : page == Page.HELP ? closeHelp() : act(action, text, pageRows);
        refresh();
        return known;
    }

    private boolean closeHelp() {
        page = pageBeforeHelp;
        return true;
    }

    private boolean type(Action action, String text) {
        switch (action) {
            case OPEN -> typing = false;
            case BACK -> {
                typing = false;
                filter = "";
            }
            case ERASE -> {
                if (!filter.isEmpty()) {
                    filter = filter.substring(0, filter.offsetByCodePoints(filter.length(), -1));
                }
            }
            case UP, DOWN, PAGE_UP, PAGE_DOWN -> {
                if (text.length() > 1) {
                    typing = false;
                    return act(action, text, 1);
                }
                append(text);
            }
            default -> append(text);
        }
        return true;
    }

    private void append(String text) {
        if (filter.length() + text.length() <= MAX_FILTER
                && !text.isEmpty()
                && text.codePoints().noneMatch(Character::isISOControl)) {
            filter += text;
        }
    }

    private boolean act(Action action, String text, int pageRows) {
        switch (action) {
            case UP -> move(-1);
            case DOWN -> move(1);
            case PAGE_UP -> move(-pageRows);
            case PAGE_DOWN -> move(pageRows);
            case HOME -> move(-Integer.MAX_VALUE / 2);
            case END -> move(Integer.MAX_VALUE / 2);
            case LEFT -> sideways(-1);
            case RIGHT -> sideways(1);
            case OPEN -> open();
            case BACK, ERASE -> back();
            case FILTER -> {
                page = Page.FUNCTIONS;
                typing = true;
            }
            case REVERSE -> reversed = !reversed;
            case SORT -> {
                page = Page.FUNCTIONS;
                sort = SortColumn.values()[text.charAt(0) - '1'];
                reversed = false;
            }
            case LINES -> changeGrouping();
            case THREADS -> {
                page = page == Page.THREADS ? Page.FUNCTIONS : Page.THREADS;
                scope = scope.ofThread(SampleSink.NONE);
                selection.toTop();
            }
            case PROCESSES -> {
                page = page == Page.PROCESSES ? Page.FUNCTIONS : Page.PROCESSES;
                scope = scope.ofProcess(SampleSink.NONE);
                selection.toTop();
            }
            case FLAME -> page = page == Page.FLAME ? Page.FUNCTIONS : Page.FLAME;
            case STATES -> scope = scope.ofStates(scope.states().next());
            case SPAN -> flameOfNow = !flameOfNow;
            case HELP -> {
                pageBeforeHelp = page;
                page = Page.HELP;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void move(int by) {
        switch (page) {
            case FUNCTIONS -> selection.move(by, functionKeys());
            case THREADS -> selection.move(by, threadKeys());
            case PROCESSES -> selection.move(by, processKeys());
            case CALLS -> callsIndex = Math.clamp((long) callsIndex + by, 0, Math.max(0, callCount() - 1));
            case FLAME -> flame.moveDown(by);
            case HELP -> {}
        }
    }

    private void sideways(int by) {
        if (page == Page.FLAME) {
            flame.moveRight(by);
        } else if (page == Page.FUNCTIONS) {
            sort = sort.step(by);
            reversed = false;
        }
    }

    private void open() {
        switch (page) {
            case FUNCTIONS -> {
                int row = selection.index(functionKeys());
                if (row < functions.size()) {
                    drillInto(functions.get(row).key());
                }
            }
            case THREADS -> {
                int row = selection.index(threadKeys());
                if (row < threads.size()) {
                    scope = scope.ofThread(threads.get(row).thread());
                    page = Page.FUNCTIONS;
                    selection.toTop();
                }
            }
            case PROCESSES -> {
                int row = selection.index(processKeys());
                if (row < processes.size()) {
                    scope = scope.ofProcess(processes.get(row).process());
                    page = Page.FUNCTIONS;
                    selection.toTop();
                }
            }
            case CALLS -> {
                CallTable.Call call = selectedCall();
                if (call != null && call.key() != SampleSink.NONE) {
                    drillInto(call.key());
                }
            }
            case FLAME -> flame.zoom();
            case HELP -> {}
        }
    }

    private void drillInto(int key) {
        trail.addLast(key);
        callsIndex = 0;
        page = Page.CALLS;
    }

    private void back() {
        switch (page) {
            case FUNCTIONS -> {
                if (!filter.isEmpty()) {
                    filter = "";
                } else if (scope.thread() != SampleSink.NONE) {
                    scope = scope.ofThread(SampleSink.NONE);
                    page = Page.THREADS;
                    selection.toTop();
                } else if (scope.process() != SampleSink.NONE) {
                    scope = scope.ofProcess(SampleSink.NONE);
                    page = Page.PROCESSES;
                    selection.toTop();
                }
            }
            case THREADS, PROCESSES -> page = Page.FUNCTIONS;
            case CALLS -> {
                trail.removeLast();
                callsIndex = 0;
                if (trail.isEmpty()) {
                    page = Page.FUNCTIONS;
                }
            }
            case FLAME -> {
                if (!flame.unzoom()) {
                    page = Page.FUNCTIONS;
                }
            }
            case HELP -> {}
        }
    }

    /** Numbers of functions are not those of lines: what was selected, drilled into or zoomed to is left. */
    private void changeGrouping() {
        grouping = grouping.other();
        trail.clear();
        selection.toTop();
        flame.reset();
        if (page == Page.CALLS || page == Page.THREADS || page == Page.PROCESSES) {
            page = Page.FUNCTIONS;
        }
    }

    private List<Integer> functionKeys() {
        return functions.stream().map(FunctionRow::key).toList();
    }

    private List<Integer> threadKeys() {
        return threads.stream().map(ThreadRow::thread).toList();
    }

    private List<Integer> processKeys() {
        return processes.stream().map(ProcessRow::process).toList();
    }

    private int callCount() {
        return calls == null ? 0 : calls.callers().size() + calls.callees().size();
    }

    private CallTable.@Nullable Call selectedCall() {
        if (calls == null) {
            return null;
        }
        List<CallTable.Call> all = new ArrayList<>(calls.callers());
        all.addAll(calls.callees());
        return callsIndex < all.size() ? all.get(callsIndex) : null;
    }

    LiveModel model() {
        return model;
    }

    Page page() {
        return page;
    }

    Grouping grouping() {
        return grouping;
    }

    Scope scope() {
        return scope;
    }

    SortColumn sort() {
        return sort;
    }

    boolean reversed() {
        return reversed;
    }

    boolean flameOfNow() {
        return flameOfNow;
    }

    String filter() {
        return filter;
    }

    /** Whether keys go into the filter. */
    boolean typing() {
        return typing;
    }

    List<FunctionRow> functions() {
        return functions;
    }

    /** The threads of the process that is looked at, or of all. */
    List<ThreadRow> threads() {
        return threads;
    }

    /** All processes of the last seconds. */
    List<ProcessRow> processes() {
        return processes;
    }

    @Nullable
    CallTable calls() {
        return calls;
    }

    /** The function whose calls are shown. */
    int drilledInto() {
        return trail.isEmpty() ? SampleSink.NONE : trail.getLast();
    }

    FlameCursor flame() {
        return flame;
    }

    /** The selected row of the page's list; of the calls, callers first. */
    int selectedRow() {
        return switch (page) {
            case FUNCTIONS -> selection.index(functionKeys());
            case THREADS -> selection.index(threadKeys());
            case PROCESSES -> selection.index(processKeys());
            case CALLS -> Math.min(callsIndex, Math.max(0, callCount() - 1));
            case FLAME, HELP -> 0;
        };
    }
}
