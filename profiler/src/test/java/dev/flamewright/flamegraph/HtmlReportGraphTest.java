package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.MouseButton;
import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.Browser;
import dev.flamewright.testing.SyntheticService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The report's flame graph and sandwich, used with mouse and keyboard. */
@ExtendWith(Browser.class)
class HtmlReportGraphTest {
    private static final Profile PROFILE = SyntheticService.profile(7, 400);
    private static final Expected EXPECTED = Expected.atFirst(PROFILE);

    private OpenReport report;

    @BeforeEach
    void open(Page page, @TempDir Path folder) throws IOException {
        report = OpenReport.of(PROFILE, page, folder);
    }

    @AfterEach
    void pageIsContent() {
        assertThat(report.complaints()).isEmpty();
    }

    @Test
    void showsWhatWasRecordedWithoutIdleTime() {
        assertThat(report.box("all").total()).isEqualTo(EXPECTED.weight());
        assertThat(report.box("basket_page").total()).isEqualTo(EXPECTED.total("basket_page"));
        assertThat(report.box("Flask.wsgi_app").total()).isEqualTo(EXPECTED.total("Flask.wsgi_app"));
        assertThat(report.boxes()).noneMatch(box -> box.name().equals("futex"));
        double share = report.box("basket_page").width() / report.box("all").width();
        assertThat(share).isCloseTo((double) EXPECTED.total("basket_page") / EXPECTED.weight(), offset(0.002));
    }

    @Test
    void hoverTellsNamePlaceAndShare() {
        report.hover("basket_page");
        String tip = report.find("#tooltip").innerText();
        long total = EXPECTED.total("basket_page");
        assertThat(tip)
                .contains("basket_page", "/srv/shop/shop/views.py:62", "own code", total + " samples")
                .contains("%.1f %%".formatted(100.0 * total / EXPECTED.weight()));
        report.page().mouse().move(5, 5);
        assertThat(report.find("#tooltip").isVisible()).isFalse();
    }

    @Test
    void clickZoomsAndEscapeResets() {
        double width = report.box("all").width();
        report.click("price_basket");
        assertThat(report.box("price_basket").width()).isEqualTo(width);
        assertThat(report.boxes()).noneMatch(box -> box.name().equals("orders_api"));
        assertThat(report.find(".crumbs").innerText()).contains("price_basket");

        report.page().keyboard().press("Escape");
        assertThat(report.box("price_basket").width()).isLessThan(width / 2);

        report.click("price_basket");
        report.find(".crumb", "Flask.wsgi_app").click();
        assertThat(report.box("orders_api").width()).isPositive();
        report.find(".crumb.reset").click();
        assertThat(report.find(".crumbs").isVisible()).isFalse();
    }

    @Test
    void theBrowsersBackLeavesAZoom() {
        report.click("price_basket");
        report.page().goBack();
        assertThat(report.state("zoom")).isEqualTo("");
        assertThat(report.find(".crumbs").isVisible()).isFalse();
    }

    @Test
    void searchTellsTheMatchedShare() {
        report.search("^(json|dumps)|walk$");
        long matched = EXPECTED.matched("^(json|dumps)|walk$");
        assertThat(report.matched()).isEqualTo(matched);
        assertThat(report.find("#matched").innerText())
                .isEqualTo("%.1f %%".formatted(100.0 * matched / EXPECTED.weight()));
        assertThat(report.box("dumps").matched()).isTrue();
        assertThat(report.box("price").matched()).isFalse();

        report.find("#match-case").click();
        assertThat(report.box("JSONEncoder.encode").matched()).isFalse();
    }

    @Test
    void searchCountsOnlyWhatIsZoomedTo() {
        report.search("escape");
        report.click("product_page");
        long zoomed = Expected.of(PROFILE, row -> true).total("escape");
        assertThat(report.matched()).isEqualTo(EXPECTED.total("escape"));
        assertThat(report.matched()).isLessThanOrEqualTo(zoomed);
        long share = Math.round(
                1000.0 * report.matched() / report.box("product_page").total());
        assertThat(report.find("#matched").innerText()).isEqualTo("%.1f %%".formatted(share / 10.0));
    }

    @Test
    void aBrokenExpressionIsTakenAsItStands() {
        report.search("walk(");
        assertThat(report.matched()).isZero();
        assertThat(report.find("#search.literal").isVisible()).isTrue();
    }

    @Test
    void stepsFromMatchToMatch() {
        report.search("page$");
        report.page().keyboard().press("Enter");
        assertThat(report.find(".details").innerText()).contains("basket_page");
        report.page().keyboard().press("Enter");
        assertThat(report.find(".details").innerText()).contains("product_page");
        report.page().keyboard().press("Shift+Enter");
        assertThat(report.find(".details").innerText()).contains("basket_page");
    }

    @Test
    void invertedGraphStartsFromWhereTheTimeIsSpent() {
        report.page().keyboard().press("i");
        Map<String, Long> leaves = report.boxes().stream()
                .filter(box -> box.depth() == 1)
                .collect(Collectors.toMap(OpenReport.Box::name, OpenReport.Box::total));
        assertThat(leaves).isEqualTo(EXPECTED.selfs(Frame::name));
        report.search("dumps");
        assertThat(report.matched()).isEqualTo(EXPECTED.matched("dumps"));
    }

    @Test
    void linesAreFramesOfTheirOwnOnDemand() {
        report.page().keyboard().press("l");
        Map<String, Long> totals = EXPECTED.totals(HtmlReportGraphTest::withLine);
        assertThat(report.box("price:7").total()).isEqualTo(totals.get("price:7"));
        assertThat(report.box("price:11").total()).isEqualTo(totals.get("price:11"));
        assertThat(report.boxes()).noneMatch(box -> box.name().equals("price"));
    }

    private static String withLine(Frame frame) {
        return frame instanceof PythonFrame python ? python.name() + ":" + python.line() : frame.name();
    }

    @Test
    void icicleHangsFromTheTop() {
        assertThat(report.box("all").y())
                .isGreaterThan(report.box("basket_page").y());
        report.page().keyboard().press("o");
        assertThat(report.box("all").y()).isLessThan(report.box("basket_page").y());
    }

    @Test
    void splitsByThread() {
        report.find("select[aria-label='Split by']").selectOption("thread");
        long metrics = Expected.atFirst(PROFILE).totals(Frame::name).getOrDefault("flush_forever", 0L);
        assertThat(metrics).isZero();
        int first = 0;
        long weight = Expected.of(
                        PROFILE, row -> PROFILE.rowThread(row) == first && PROFILE.rowState(row) != ThreadState.IDLE)
                .weight();
        assertThat(report.box("ThreadPoolExecutor-0_0 (4210)").total()).isEqualTo(weight);
    }

    @Test
    void keyboardAloneWalksAndZooms() {
        report.find(".flame").focus();
        for (int i = 0; i < 7; i++) {
            report.page().keyboard().press("ArrowUp");
        }
        assertThat(report.find("#live").innerText()).startsWith("basket_page: ");
        report.page().keyboard().press("ArrowRight");
        assertThat(report.find("#live").innerText()).startsWith("category_tree: ");
        report.page().keyboard().press("Enter");
        assertThat(report.box("category_tree").width())
                .isEqualTo(report.box("all").width());
        report.page().keyboard().press("Backspace");
        assertThat(report.box("basket_page").width()).isPositive();
        report.page().keyboard().press("?");
        assertThat(report.find("#help").isVisible()).isTrue();
        report.page().keyboard().press("Escape");
        assertThat(report.find("#help").isVisible()).isFalse();
    }

    @Test
    void theFramesMenuOpensTheSandwich() {
        OpenReport.Box box = report.box("price");
        report.page().mouse().click(box.x() + 5, box.y() + 5, new Mouse.ClickOptions().setButton(MouseButton.RIGHT));
        report.find("#menu button", "Callers and callees").click();
        assertThat(report.state("view")).isEqualTo("sandwich");
        long total = EXPECTED.total("price");
        assertThat(report.box("price_basket").total()).isEqualTo(total);
        assertThat(report.box("price_basket").y())
                .isLessThan(report.box("discounts").y());
        assertThat(report.box("discounts").total()).isEqualTo(EXPECTED.total("discounts"));
        report.click("discounts");
        assertThat(report.find(".filling").innerText()).contains("discounts");
    }

    @Test
    void aReloadShowsTheSameView() {
        report.page().keyboard().press("o");
        report.page().keyboard().press("l");
        report.search("price");
        report.click("basket_page:66");
        var before = report.boxes();
        report.page().reload();
        report.waitUntilShown();
        assertThat(report.boxes()).isEqualTo(before);
        assertThat(report.find("#search").inputValue()).isEqualTo("price");
    }

    @Test
    void followsTheSystemsDarkModeAndTheButton() {
        String background = "getComputedStyle(document.body).backgroundColor";
        Object light = report.page().evaluate(background);
        report.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        report.find("html[data-shown=dark]").waitFor();
        Object dark = report.page().evaluate(background);
        assertThat(dark).isNotEqualTo(light);
        report.find("#theme").click();
        assertThat(report.page().evaluate(background)).isEqualTo(light);
    }
}
