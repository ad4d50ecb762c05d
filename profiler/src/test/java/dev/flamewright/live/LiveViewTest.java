package dev.flamewright.live;

import static dev.flamewright.live.LiveTarget.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.flamewright.profile.FunctionTotals;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.ProfileReplay;
import dev.flamewright.profile.Selection;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.SyntheticService;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveViewTest {
    private final LiveTarget target = new LiveTarget();
    private final int main = target.thread(4711, "MainThread");
    private final int worker = target.thread(4712, "worker");

    /** Four ticks: the main thread is in sell → price, price, ship, sell itself; the worker sleeps, then waits. */
    private void fourTicks() {
        target.tick();
        target.sample(main, ThreadState.GIL, line("sell", 3), line("price", 10));
        target.sample(worker, ThreadState.IDLE, line("poll", 30));
        target.tick();
        target.sample(main, ThreadState.GIL, line("sell", 3), line("price", 11));
        target.sample(worker, ThreadState.IDLE, line("poll", 30));
        target.tick();
        target.sample(main, ThreadState.CPU, line("sell", 4), line("ship", 20));
        target.sample(worker, ThreadState.IDLE, line("poll", 30));
        target.tick();
        target.sample(main, ThreadState.GIL, line("sell", 5));
        target.sample(worker, ThreadState.GIL_WAIT, line("poll", 31), line("price", 10));
        target.show();
    }

    private List<String> names() {
        return target.view.functions().stream().map(row -> row.frame().name()).toList();
    }

    private FunctionRow row(String name) {
        return target.view.functions().stream()
                .filter(row -> row.frame().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sharesAreOfTheTicksAndSecondsOfTheTime() {
        fourTicks();
        assertThat(row("price").selfNow()).isEqualTo(0.75);
        assertThat(row("price").totalNow()).isEqualTo(0.75);
        assertThat(row("sell").selfNow()).isEqualTo(0.25);
        assertThat(row("sell").totalNow()).isEqualTo(1.0);
        // Four ticks of 10 ms, in three of which some thread was in price.
        assertThat(row("price").selfSeconds()).isCloseTo(0.03, within(1e-9));
        assertThat(row("price").trend()).containsExactly(0.75);
    }

    @Test
    void nowIsTheLastThreeSecondsAndTheRestIsKept() {
        fourTicks();
        for (int update = 0; update < LiveModel.NOW_UPDATES; update++) {
            target.tick();
            target.sample(main, ThreadState.GIL, line("rest", 50));
            target.show();
        }
        assertThat(row("price").selfNow()).isZero();
        assertThat(row("price").selfSeconds()).isCloseTo(0.03, within(1e-9));
        assertThat(row("rest").selfNow()).isEqualTo(1);
    }

    @Test
    void aRecursiveFunctionCountsOncePerStack() {
        target.tick();
        target.sample(main, ThreadState.GIL, line("fib", 1), line("fib", 1), line("fib", 1));
        target.show();
        assertThat(row("fib").totalNow()).isEqualTo(1);
        assertThat(row("fib").selfNow()).isEqualTo(1);
    }

    @Test
    void linesOfAFunctionAreToldApartOnRequest() {
        fourTicks();
        target.press(Action.LINES);
        assertThat(target.view.functions())
                .filteredOn(row -> row.frame().name().equals("price"))
                .extracting(FunctionRow::frame)
                .containsExactly(line("price", 10), line("price", 11));
    }

    @Test
    void sortsByEachColumnAndTheOtherWayRound() {
        fourTicks();
        assertThat(names()).containsExactly("price", "sell", "ship", "poll");
        target.press(Action.RIGHT);
        assertThat(target.view.sort()).isEqualTo(SortColumn.TOTAL_NOW);
        assertThat(names()).startsWith("sell", "price");
        target.press(Action.LEFT);
        target.press(Action.LEFT);
        assertThat(target.view.sort()).isEqualTo(SortColumn.NAME);
        assertThat(names()).containsExactly("poll", "price", "sell", "ship");
        target.press(Action.REVERSE);
        assertThat(names()).containsExactly("ship", "sell", "price", "poll");
    }

    @Test
    void filtersWhileOneTypes() {
        fourTicks();
        target.press(Action.FILTER);
        target.type("S");
        assertThat(names()).as("in the file's name, too").hasSize(4);
        target.type("hip (");
        assertThat(names()).containsExactly("ship");
        target.press(Action.ERASE);
        target.press(Action.OPEN);
        assertThat(target.view.filter()).isEqualTo("Ship ");
        target.press(Action.BACK);
        assertThat(names()).hasSize(4);
    }

    @Test
    void lettersThatAreCommandsAreTextInAFilter() {
        fourTicks();
        target.press(Action.FILTER);
        target.view.handle(Action.QUIT, "q", 10);
        target.view.handle(Action.UP, "k", 10);
        assertThat(target.view.filter()).isEqualTo("qk");
    }

    @Test
    void statesChooseWhatCounts() {
        fourTicks();
        target.press(Action.STATES);
        assertThat(names()).as("on CPU").containsExactly("price", "sell", "ship");
        assertThat(row("price").selfNow()).isEqualTo(0.5);
    }

    @Test
    void aThreadsFunctionsAreItsOwn() {
        fourTicks();
        target.press(Action.THREADS);
        assertThat(target.view.threads()).extracting(ThreadRow::thread).containsExactly(main, worker);
        ThreadRow row = target.view.threads().get(1);
        assertThat(row.shares().of(ThreadState.IDLE)).isEqualTo(0.75);
        assertThat(row.shares().of(ThreadState.GIL_WAIT)).isEqualTo(0.25);
        assertThat(row.shares().most()).isEqualTo(ThreadState.IDLE);
        target.press(Action.DOWN);
        target.press(Action.OPEN);
        assertThat(names()).containsExactly("price", "poll");
        target.press(Action.BACK);
        assertThat(target.view.page()).isEqualTo(LiveView.Page.THREADS);
    }

    @Test
    void aProcesssFunctionsAndThreadsAreItsOwn() {
        fourTicks();
        int other = target.recorder.process(new ProcessInfo(99, "python3 worker.py", "3.8.18"));
        int otherMain = target.recorder.thread(other, 99, "MainThread");
        target.sample(otherMain, ThreadState.CPU, line("crunch", 40));
        target.show();
        // Of the first: 3 ticks with the GIL and one without in its main thread; of the other, one tick of four.
        assertThat(target.view.processes())
                .extracting(
                        row -> row.info().pid(),
                        ProcessRow::threads,
                        row -> row.shares().onCpu())
                .containsExactly(tuple(4711L, 2, 1.0), tuple(99L, 1, 0.25));
        target.press(Action.PROCESSES);
        target.press(Action.DOWN);
        target.press(Action.OPEN);
        assertThat(target.view.page()).isEqualTo(LiveView.Page.FUNCTIONS);
        assertThat(names()).containsExactly("crunch");
        target.press(Action.THREADS);
        assertThat(target.view.threads()).extracting(ThreadRow::thread).containsExactly(otherMain);
        target.press(Action.BACK);
        target.press(Action.BACK);
        assertThat(target.view.page()).isEqualTo(LiveView.Page.PROCESSES);
        assertThat(target.view.threads()).hasSize(3);
    }

    @Test
    void aDigitSortsByThatColumn() {
        fourTicks();
        target.show();
        target.view.handle(Action.SORT, "4", 10);
        assertThat(target.view.sort()).isEqualTo(SortColumn.TOTAL_SECONDS);
        target.view.handle(Action.SORT, "5", 10);
        assertThat(names()).isSorted();
    }

    @Test
    void drillsFromCalleeToCallerAndBack() {
        fourTicks();
        target.press(Action.OPEN);
        CallTable calls = Objects.requireNonNull(target.view.calls());
        assertThat(name(target.view.drilledInto())).isEqualTo("price");
        assertThat(calls.callers()).extracting(call -> name(call.key())).containsExactly("sell", "poll");
        assertThat(calls.callers()).extracting(CallTable.Call::now).containsExactly(0.5, 0.25);
        assertThat(calls.callees()).isEmpty();
        target.press(Action.OPEN);
        assertThat(name(target.view.drilledInto())).isEqualTo("sell");
        CallTable sell = Objects.requireNonNull(target.view.calls());
        assertThat(sell.callers()).extracting(CallTable.Call::key).containsExactly(SampleSink.NONE);
        assertThat(sell.callees()).extracting(call -> name(call.key())).containsExactly("price", "ship");
        assertThat(sell.selfNow()).isEqualTo(0.25);
        target.press(Action.BACK);
        assertThat(name(target.view.drilledInto())).isEqualTo("price");
        target.press(Action.BACK);
        assertThat(target.view.page()).isEqualTo(LiveView.Page.FUNCTIONS);
    }

    private String name(int key) {
        return target.model.keyFrame(Grouping.FUNCTIONS, key).name();
    }

    @Test
    void theSelectionFollowsItsFunction() {
        fourTicks();
        target.press(Action.DOWN);
        assertThat(names().get(target.view.selectedRow())).isEqualTo("sell");
        target.press(Action.REVERSE);
        assertThat(names().get(target.view.selectedRow())).isEqualTo("sell");
    }

    @Test
    void theFlameGraphZoomsAndComesBack() {
        fourTicks();
        target.press(Action.FLAME);
        FlameCursor flame = target.view.flame();
        assertThat(Objects.requireNonNull(flame.root()).weight).isEqualTo(5);
        target.press(Action.DOWN);
        assertThat(name(flame.selected().key)).as("the widest callee").isEqualTo("sell");
        assertThat(flame.selected().weight).isEqualTo(4);
        target.press(Action.LEFT);
        assertThat(name(flame.selected().key)).as("to its left, by name").isEqualTo("poll");
        target.press(Action.RIGHT);
        target.press(Action.OPEN);
        assertThat(name(flame.zoomed().key)).isEqualTo("sell");
        target.press(Action.BACK);
        assertThat(flame.zoomed()).isSameAs(flame.root());
        target.press(Action.BACK);
        assertThat(target.view.page()).isEqualTo(LiveView.Page.FUNCTIONS);
    }

    @Test
    void resetCountsFromZeroButTheRecordingKeepsAll() {
        fourTicks();
        target.tick();
        target.sample(main, ThreadState.GIL, line("not handed over before", 1));
        target.model.reset(target.recorder.reset());
        target.recorder.betweenTicks(5 * LiveTarget.TICK_NANOS, () -> Vitals.NONE);
        target.tick();
        target.sample(main, ThreadState.GIL, line("ship", 20));
        target.show();
        assertThat(names()).containsExactly("ship");
        assertThat(row("ship").selfNow()).isEqualTo(1);
        assertThat(row("ship").selfSeconds()).isCloseTo(0.01, within(1e-9));
        target.recorder.end(6 * LiveTarget.TICK_NANOS, Vitals.NONE);
        Profile all = target.recorder.snapshot(() -> ProfileFacts.UNKNOWN).join();
        assertThat(all.totalWeight()).isEqualTo(10);
    }

    @Test
    void whileHeldNothingComesAndThenAllOfIt() {
        target.recorder.hold(true);
        target.tick();
        target.sample(main, ThreadState.GIL, line("sell", 3));
        target.recorder.betweenTicks(1_000_000_000, () -> Vitals.NONE);
        target.tick();
        target.sample(main, ThreadState.GIL, line("sell", 3));
        target.recorder.betweenTicks(2_000_000_000, () -> Vitals.NONE);
        assertThat(target.recorder.poll()).isNull();
        target.recorder.hold(false);
        target.recorder.betweenTicks(2_010_000_000, () -> Vitals.NONE);
        LiveUpdate update = Objects.requireNonNull(target.recorder.poll());
        assertThat(update.ticks()).isEqualTo(2);
        assertThat(update.counts().count(0)).isEqualTo(2);
    }

    /** The sums per function are those that the profile's own table has. */
    @Test
    void agreesWithTheTotalsOfTheProfile() {
        Profile service = SyntheticService.profile(7, 400);
        new ProfileReplay(service, target.recorder).all();
        target.recorder.publish(4_000_000_000L, Vitals.NONE);
        target.model.apply(Objects.requireNonNull(target.recorder.poll()));
        target.view.refresh();
        Profile busy = ProfileFilter.select(
                service,
                new Selection(
                        0,
                        Long.MAX_VALUE,
                        Set.of(),
                        Set.of(),
                        EnumSet.complementOf(EnumSet.of(ThreadState.IDLE)),
                        null,
                        null,
                        ""));
        List<FunctionTotals> expected = FunctionTotals.of(busy);
        assertThat(target.view.functions()).hasSameSizeAs(expected);
        double secondsPerTick = 4.0 / target.model.sinceStart().ticks();
        for (FunctionTotals totals : expected) {
            assertThat(target.view.functions())
                    .filteredOn(row -> row.frame().equals(totals.function()))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.selfSeconds()).isCloseTo(totals.self() * secondsPerTick, within(1e-6));
                        assertThat(row.totalSeconds()).isCloseTo(totals.total() * secondsPerTick, within(1e-6));
                    });
        }
    }
}
