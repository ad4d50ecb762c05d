package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.Browser;
import dev.flamewright.testing.SyntheticService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The report's filters, and its views beside the flame graph. */
@ExtendWith(Browser.class)
class HtmlReportViewsTest {
    private static final Profile PROFILE = SyntheticService.profile(11, 400);

    private OpenReport report;

    @BeforeEach
    void open(Page page, @TempDir Path folder) throws IOException {
        report = OpenReport.of(PROFILE, page, folder);
    }

    @AfterEach
    void pageIsContent() {
        assertThat(report.complaints()).isEmpty();
    }

    private static boolean isBusy(int row) {
        return PROFILE.rowState(row) != ThreadState.IDLE;
    }

    @Test
    void filtersByThread() {
        report.find("details.choice summary", "Thread").click();
        Locator choice = report.find("details[open] .row", "ThreadPoolExecutor-0_2 (4222)");
        choice.hover();
        choice.locator(".only").click();
        Expected expected = Expected.of(
                PROFILE,
                row -> isBusy(row)
                        && PROFILE.threads().get(PROFILE.rowThread(row)).tid() == 4222);
        assertThat(report.box("all").total()).isEqualTo(expected.weight());
        assertThat(report.box("price_basket").total()).isEqualTo(expected.total("price_basket"));
        report.find("button", "Clear").click();
        assertThat(report.box("all").total())
                .isEqualTo(Expected.atFirst(PROFILE).weight());
    }

    @Test
    void filtersByProcess() {
        report.find("details.choice summary", "Process").click();
        report.find("details[open] input").first().uncheck();
        Expected expected = Expected.of(
                PROFILE,
                row -> isBusy(row)
                        && PROFILE.threads().get(PROFILE.rowThread(row)).process() == 1);
        assertThat(report.box("all").total()).isEqualTo(expected.weight());
    }

    @Test
    void filtersByState() {
        report.find("[data-state=i]").click();
        assertThat(report.box("all").total()).isEqualTo(PROFILE.totalWeight());
        assertThat(report.box("futex").total())
                .isEqualTo(Expected.of(PROFILE, row -> true).total("futex"));
        report.find("[data-state=i]").click();
        report.find("[data-state=g]").click();
        report.find("[data-state=w]").click();
        Expected onCpu = Expected.of(PROFILE, row -> PROFILE.rowState(row) == ThreadState.CPU);
        assertThat(report.box("all").total()).isEqualTo(onCpu.weight());
    }

    @Test
    void withEverythingFilteredOutItOffersAWayBack() {
        // This thread only ever sleeps, and idle time is not shown at first.
        report.find("details.choice summary", "Thread").click();
        Locator choice = report.find("details[open] .row", "metrics (4219)");
        choice.hover();
        choice.locator(".only").click();
        assertThat(report.find(".empty").innerText()).contains("Nothing passes the filters");
        report.find(".empty button").click();
        assertThat(report.box("all").total()).isEqualTo(PROFILE.totalWeight());
    }

    @Test
    void aRangeOfTimeIsBrushedAndEveryViewFollows() {
        BoundingBox track = Objects.requireNonNull(report.find(".track").boundingBox());
        report.page().mouse().move(track.x + track.width * 0.25, track.y + 10);
        report.page().mouse().down();
        report.page().mouse().move(track.x + track.width * 0.4, track.y + 12);
        report.page().mouse().move(track.x + track.width * 0.5, track.y + 12);
        report.page().mouse().up();
        long from = Long.parseLong((String) report.state("from")) * 1_000_000;
        long to = Long.parseLong((String) report.state("to")) * 1_000_000;
        assertThat(from).isBetween(990_000_000L, 1_010_000_000L);
        assertThat(to).isBetween(1_990_000_000L, 2_010_000_000L);

        long span = PROFILE.timeResolutionNanos();
        Expected expected = Expected.of(
                PROFILE, row -> isBusy(row) && PROFILE.rowTime(row) + span > from && PROFILE.rowTime(row) < to);
        assertThat(report.box("all").total()).isEqualTo(expected.weight());
        report.view("table");
        assertThat(report.find(".rows tbody tr", "price_basket")
                        .locator("td.total .count")
                        .innerText())
                .isEqualTo(String.valueOf(expected.total("price_basket")));
        report.find(".chip.range").click();
        assertThat(report.state("from")).isEqualTo("");
    }

    @Test
    void theKeyboardMovesTheRangeOfTime() {
        report.page().keyboard().press("t");
        report.page().keyboard().press("ArrowRight");
        assertThat(report.state("from")).isEqualTo("1600");
        report.page().keyboard().press("ArrowRight");
        assertThat(report.state("from")).isEqualTo("1680");
        report.page().keyboard().press("Escape");
        assertThat(report.state("from")).isEqualTo("");
    }

    @Test
    void theTableSortsAndTellsSelfAndTotal() {
        report.view("table");
        Expected expected = Expected.atFirst(PROFILE);
        Locator rows = report.find(".rows tbody tr");
        String most = expected.selfs(Frame::name).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        assertThat(rows.first().innerText()).contains(most);
        Locator walk = report.find(".rows tbody tr", "Category.walk");
        assertThat(walk.locator(".count").allInnerTexts())
                .containsExactly(
                        String.valueOf(expected.selfs(Frame::name).get("Category.walk")),
                        String.valueOf(expected.total("Category.walk")));
        report.find("thead button", "Function").click();
        List<String> names = report.find(".rows tbody .link").allInnerTexts();
        assertThat(names)
                .isSorted()
                .hasSameElementsAs(expected.totals(Frame::name).keySet());
        report.find("thead button", "Function").press("Enter");
        assertThat(report.find(".rows tbody .link").first().innerText()).isEqualTo(names.getLast());
        assertThat(report.find("th[aria-sort=descending]").innerText()).startsWith("Function");
    }

    @Test
    void theTableGroupsByLineAndByFile() {
        report.view("table");
        Expected expected = Expected.atFirst(PROFILE);
        report.find(".segmented button", "Lines").click();
        String line = expected.totals(HtmlReportViewsTest::line).get("price:9") + "";
        assertThat(report.find(".rows tbody tr", "price:9")
                        .locator("td.total .count")
                        .innerText())
                .isEqualTo(line);
        report.find(".segmented button", "Files").click();
        String file = expected.totals(frame -> frame instanceof PythonFrame python ? python.file() : "")
                        .get("/srv/shop/shop/catalog.py")
                + "";
        assertThat(report.find(".rows tbody tr", "/srv/shop/shop/catalog.py")
                        .locator("td.total .count")
                        .innerText())
                .isEqualTo(file);
    }

    private static String line(Frame frame) {
        return frame instanceof PythonFrame python ? python.name() + ":" + python.line() : frame.name();
    }

    @Test
    void theTimelineHasALanePerThread() {
        report.view("timeline");
        assertThat(report.find(".names .lane").count())
                .isEqualTo(PROFILE.threads().size());
        assertThat(report.find(".names .lane", "metrics (4219)").innerText()).contains("0 %");
    }

    @Test
    void aZoomOfTheBlameIsPartOfTheLink() {
        report.view("gil");
        report.click("basket_page");
        assertThat(report.box("basket_page").width())
                .isEqualTo(report.box("all").width());
        report.page().reload();
        report.waitUntilShown();
        assertThat(report.box("basket_page").width())
                .isEqualTo(report.box("all").width());
        report.page().keyboard().press("Escape");
        assertThat(report.box("basket_page").width())
                .isLessThan(report.box("all").width());
    }

    @Test
    void theSearchMarksWhenInTimeItsMatchesRan() {
        report.view("timeline");
        assertThat(matchColouredPixels()).isZero();
        report.search("price_basket");
        assertThat(matchColouredPixels()).isPositive();
    }

    /** How many pixels of the time strip have the colour of matches. */
    private int matchColouredPixels() {
        Object pixels = report.page().evaluate("""
                        () => {
                          const strip = document.querySelector('.track canvas');
                          const copy = new OffscreenCanvas(strip.width, strip.height).getContext('2d', {willReadFrequently: true});
                          copy.drawImage(strip, 0, 0);
                          const data = copy.getImageData(0, 0, strip.width, strip.height).data;
                          let found = 0;
                          for (let i = 0; i < data.length; i += 4) {
                            if (data[i] === 214 && data[i + 1] === 58 && data[i + 2] === 214) found++;
                          }
                          return found;
                        }""");
        return ((Number) pixels).intValue();
    }

    @Test
    void theSourceShowsTheWeightOfEachLine() {
        report.view("source");
        assertThat(report.find(".heading .name").innerText()).isEqualTo("/srv/shop/shop/pricing.py");
        Expected expected = Expected.atFirst(PROFILE);
        Locator line = report.find("tr[data-line='9']");
        assertThat(line.innerText()).contains("if rule.matches(item):");
        assertThat(line.locator("td").first().getAttribute("title"))
                .startsWith(expected.selfs(HtmlReportViewsTest::line).get("price:9") + " samples");
        report.find(".files button", "views.py").click();
        assertThat(report.find(".code").innerText()).contains("record with --source");
        assertThat(report.find("tr[data-line='83']").innerText()).contains("orders_api");
    }

    @Test
    void theGilViewChargesWaitsToTheHolder() {
        report.view("gil");
        long charged = 0;
        long waited = 0;
        long byPrice = 0;
        for (int row = 0; row < PROFILE.rowCount(); row++) {
            if (PROFILE.rowState(row) == ThreadState.GIL_WAIT) {
                waited += PROFILE.rowWeight(row);
                int holder = PROFILE.rowHolderNode(row);
                if (holder != SampleSink.NONE) {
                    charged += PROFILE.rowWeight(row);
                    if (PROFILE.stack(holder).stream()
                            .anyMatch(frame -> frame.name().equals("price"))) {
                        byPrice += PROFILE.rowWeight(row);
                    }
                }
            }
        }
        assertThat(report.box("all").total()).isEqualTo(charged);
        assertThat(report.box("price").total()).isEqualTo(byPrice);
        assertThat(report.find(".cards").innerText()).contains(waited + " samples");
        assertThat(report.find("table.pairs").first().locator("tbody tr").count())
                .isPositive();
    }

    @Test
    void theRecordingsFactsAreTold() {
        report.view("facts");
        assertThat(report.find(".facts").innerText())
                .contains("gunicorn shop.wsgi", "3.13.0", "web-7.example", "100 per second", "14.8 µs", "Late ticks");
    }
}
