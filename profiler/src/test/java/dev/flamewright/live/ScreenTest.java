package dev.flamewright.live;

import static dev.flamewright.live.LiveTarget.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.sample.ThreadState;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScreenTest {
    private static final Look RICH = new Look(true, true);
    private static final Look PLAIN = new Look(false, false);
    private static final Vitals VITALS =
            new Vitals(3907, 0.98, 0.92, 0.31, 12_345, 2, 0, 0, 15_000, 200_000, 0.0002, 0.008);

    private final LiveTarget target = new LiveTarget();

    private void samples() {
        int main = target.thread(4711, "MainThread");
        int hostile = target.thread(4712, "\u001b]0;owned\u0007");
        target.tick();
        target.sample(main, ThreadState.GIL, line("sell", 3), line("\u001b[2Jwipe", 10));
        target.sample(hostile, ThreadState.GIL_WAIT, line("poll", 30), line("漢字の関数".repeat(30), 31));
        target.tick();
        target.sample(main, ThreadState.CPU, line("sell", 4));
        target.show(VITALS);
    }

    private List<String> draw(Look look, int width, int height) {
        return new Screen(target.view, LiveTarget.TARGET, look)
                .draw(width, height, "", false).stream()
                        .map(AttributedString::toString)
                        .toList();
    }

    private void open(LiveView.Page page) {
        switch (page) {
            case FUNCTIONS -> {}
            case THREADS -> target.press(Action.THREADS);
            case PROCESSES -> target.press(Action.PROCESSES);
            case CALLS -> target.press(Action.OPEN);
            case FLAME -> target.press(Action.FLAME);
            case HELP -> target.press(Action.HELP);
        }
        assertThat(target.view.page()).isEqualTo(page);
    }

    @ParameterizedTest
    @EnumSource(LiveView.Page.class)
    void fitsAnySize(LiveView.Page page) {
        samples();
        open(page);
        for (Look look : List.of(RICH, PLAIN)) {
            for (int width = 1; width <= 200; width += 7) {
                for (int height = 1; height <= 60; height += 5) {
                    List<AttributedString> lines = new Screen(target.view, LiveTarget.TARGET, look)
                            .draw(width, height, "Saved \u001b[31mx", true);
                    assertThat(lines).hasSize(height);
                    for (AttributedString line : lines) {
                        assertThat(line.columnLength()).isLessThanOrEqualTo(width);
                        assertThat(line.toString().chars()).noneMatch(Character::isISOControl);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LiveView.Page.class)
    void showsSomethingBeforeTheFirstSample(LiveView.Page page) {
        target.view.refresh();
        if (page != LiveView.Page.CALLS) {
            open(page);
        }
        assertThat(draw(RICH, 80, 24)).hasSize(24);
    }

    @ParameterizedTest
    @EnumSource(LiveView.Page.class)
    void usesOnlyAsciiOfItsOwnWhereThereIsNoMore(LiveView.Page page) {
        int main = target.thread(4711, "MainThread");
        target.tick();
        target.sample(
                main, ThreadState.GIL, line("sell", 3), line("a_function_with_a_name_that_is_too_long".repeat(5), 9));
        target.show(VITALS);
        open(page);
        assertThat(String.join("", draw(PLAIN, 80, 24))).matches("[ -~]*");
    }

    @Test
    void theHeaderSaysHowTargetAndProfilerFare() {
        samples();
        List<String> lines = draw(RICH, 80, 24);
        assertThat(lines.get(0))
                .isEqualTo("PID 4711 · Python 3.13.0 · up 1:05:07 · CPU 98%        █ · python3 shop.py");
        assertThat(lines.get(1)).isEqualTo("GIL 92% held        ▇ 31% contended        ▂ 2 threads: 1 GIL 1 waiting");
        assertThat(lines.get(2))
                .isEqualTo("100 Hz · own CPU 0.8% · pauses 15 µs, max 0.2 ms, 0.02% · 12,345 stacks, 2 late");
    }

    @Test
    void aRowHasFiguresBarTrendAndName() {
        samples();
        assertThat(draw(PLAIN, 80, 24).stream().map(String::stripTrailing))
                .contains("  50.0  100.0     0.01     0.02  ###---        @ sell (srv/shop.py:1)");
    }

    @Test
    void escapesOfTheTargetAreShownNotSent() {
        samples();
        assertThat(String.join("\n", draw(RICH, 100, 24))).contains("\\u001b[2Jwipe");
        target.press(Action.THREADS);
        assertThat(String.join("\n", draw(RICH, 200, 24))).contains("\\u001b]0;owned\\u0007 (4712)");
    }

    @Test
    void boxesOfTheFlameGraphAreAsWideAsTheirShare() {
        int main = target.thread(4711, "");
        for (int tick = 0; tick < 4; tick++) {
            target.tick();
            target.sample(main, ThreadState.GIL, line("sell", 3), line(tick < 3 ? "price" : "ship", 10));
        }
        target.show(VITALS);
        target.press(Action.FLAME);
        List<String> lines = draw(PLAIN, 40, 24);
        assertThat(lines.get(6)).isEqualTo("|sell" + " ".repeat(35));
        assertThat(lines.get(7)).isEqualTo("|price" + " ".repeat(24) + "|ship" + " ".repeat(5));
    }
}
