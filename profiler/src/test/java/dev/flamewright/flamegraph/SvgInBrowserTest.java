package dev.flamewright.flamegraph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.Browser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Uses the SVG as a person would. */
@ExtendWith(Browser.class)
class SvgInBrowserTest {
    // 100 samples: 60 in parse (20 of them in parse;read), 30 in render;Parse, 10 in wait.
    private static final List<String> STACKS = List.of(
            "main (/srv/shop/app/main.py:3);parse (/srv/shop/app/parse.py:7) 40",
            "main (/srv/shop/app/main.py:3);parse (/srv/shop/app/parse.py:7);read (/srv/shop/app/io.py:9) 20",
            "main (/srv/shop/app/main.py:3);render (/srv/shop/app/view.py:1);Parse (/srv/shop/app/view.py:5) 30",
            "wait (/usr/lib/python3.12/threading.py:355) 10");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = write(STACKS);
    }

    @Test
    void hoverShowsTheFunctionWithItsShare(Page page) {
        open(page, "");
        frame(page, "parse (").hover();
        assertThat(text(page, "#details")).isEqualTo("Function: parse (/srv/shop/app/parse.py:7) (60 samples, 60.00%)");
        page.mouse().move(600, 5);
        assertThat(text(page, "#details")).isBlank();
    }

    @Test
    void clickZoomsAndResetZoomGoesBack(Page page) {
        open(page, "");
        assertThat(page.locator("#unzoom").isVisible()).isFalse();
        double width = width(frame(page, "all"));
        assertThat(width(frame(page, "parse ("))).isEqualTo(width * 0.6, within());

        frame(page, "parse (").click();
        assertThat(width(frame(page, "parse ("))).isEqualTo(width, within());
        assertThat(width(frame(page, "read ("))).isEqualTo(width / 3, within());
        assertThat(width(frame(page, "main (")))
                .as("the caller is shown in full")
                .isEqualTo(width, within());
        assertThat(frame(page, "render (").isVisible()).isFalse();
        assertThat(frame(page, "wait (").isVisible()).isFalse();

        page.locator("#unzoom").click();
        assertThat(width(frame(page, "parse ("))).isEqualTo(width * 0.6, within());
        assertThat(frame(page, "wait (").isVisible()).isTrue();
        assertThat(page.locator("#unzoom").isVisible()).isFalse();
    }

    @Test
    void searchTellsWhichPartOfTheSamplesHasAMatch(Page page) {
        open(page, "");
        search(page, "Control+f", "^(parse|read|wait)");
        // read is inside parse and counts once.
        assertThat(text(page, "#matched")).isEqualTo("Matched: 70.0%");
        assertThat(page.locator(".match").count()).isEqualTo(3);
        assertThat(fill(frame(page, "read ("))).isEqualTo("rgb(240, 96, 240)");
        assertThat(fill(frame(page, "render ("))).isNotEqualTo("rgb(240, 96, 240)");

        page.keyboard().press("Control+i");
        assertThat(text(page, "#matched")).as("Parse too").isEqualTo("Matched: 100%");
        page.keyboard().press("Control+i");
        assertThat(text(page, "#matched")).isEqualTo("Matched: 70.0%");

        frame(page, "main (").click();
        assertThat(text(page, "#matched")).as("of 90 in view").isEqualTo("Matched: 66.7%");

        assertThat(text(page, "#search")).isEqualTo("Reset Search");
        page.locator("#search").click();
        assertThat(text(page, "#matched")).isBlank();
        assertThat(page.locator(".match").count()).isZero();
    }

    @Test
    void aWrongPatternIsExplained(Page page) {
        open(page, "");
        search(page, "F3", "(");
        assertThat(text(page, "#matched")).startsWith("Invalid search:");
        assertThat(page.locator(".match").count()).isZero();
    }

    @Test
    void theAddressKeepsSearchAndZoom(Page page) {
        open(page, "");
        search(page, "F3", "read");
        frame(page, "parse (").click();
        String address = page.url();
        assertThat(address).contains("?s=read").contains("&x=").contains("&y=");

        page.navigate("about:blank");
        page.navigate(address);
        assertThat(text(page, "#matched")).isEqualTo("Matched: 33.3%");
        assertThat(frame(page, "render (").isVisible()).isFalse();

        page.locator("#unzoom").click();
        page.locator("#search").click();
        assertThat(page.url()).doesNotContain("?");
    }

    @Test
    void fillsTheWindowAndShortensWhatDoesNotFit(Page page) {
        open(page, "");
        page.setViewportSize(600, 400);
        page.waitForFunction("document.querySelector('#frames rect').width.baseVal.value < 590");
        assertThat(width(frame(page, "all"))).isEqualTo(580, within());
        assertThat(frame(page, "parse (").locator("text").textContent()).isEqualTo("parse (app/parse.py:7)");
        assertThat(frame(page, "wait (").locator("text").textContent()).matches("wait.*…");
        double room = width(frame(page, "wait ("));
        assertThat(((Number) frame(page, "wait (").locator("text").evaluate("t => t.getComputedTextLength()"))
                        .doubleValue())
                .isLessThan(room);
    }

    @Test
    void isAPictureInsideAPage(Page page) throws IOException {
        Path html = Files.writeString(folder.resolve("page.html"), "<img src=\"" + file.getFileName() + "\">");
        page.navigate(html.toUri().toString());
        assertThat(page.locator("img").evaluate("i => [i.complete, i.naturalWidth].join()"))
                .isEqualTo("true,1200");
    }

    /** Names are data: whatever they hold, the file is well-formed, the names are whole, and nothing in them runs. */
    @Test
    void namesDoNotRun(Page page) throws IOException {
        file = write(List.of(
                "</title><script>window.ran = 1</script> 5",
                "<img src=x onerror=window.ran=1> 5",
                "]]></script><script>window.ran = 1</script> 5",
                "\"onload=\"window.ran=1 5",
                "a\u202eb 5"));
        open(page, "");
        assertThat(page.evaluate("window.ran")).isNull();
        assertThat(frame(page, "</title><script>window.ran").locator("title").textContent())
                .isEqualTo("</title><script>window.ran = 1</script> (5 samples, 20.00%)");
        assertThat(page.locator("#frames > g").count()).isEqualTo(6);
        assertThat(frame(page, "a\\u202eb").isVisible()).isTrue();
    }

    /** Names of a megabyte and stacks of 5,000 frames are shown as any other. */
    @Test
    void hugeStacksCanBeUsed(Page page) throws IOException {
        String deep = String.join(";", Collections.nCopies(5000, "f"));
        file = write(List.of("m".repeat(1 << 20) + ";leaf 5", deep + " 15"));
        open(page, "");
        assertThat(page.locator("#frames > g").count()).isEqualTo(5003);
        frame(page, "mmm").click();
        assertThat(width(frame(page, "leaf"))).isEqualTo(width(frame(page, "all")), within());
        search(page, "F3", "^f$");
        assertThat(text(page, "#matched")).as("nothing in view").isEqualTo("Matched: 0.0%");
        page.evaluate("scrollTo(0, 0)");
        page.locator("#unzoom").click();
        assertThat(text(page, "#matched")).isEqualTo("Matched: 75.0%");
    }

    private void open(Page page, String query) {
        page.navigate(file.toUri() + query);
    }

    private static void search(Page page, String key, String term) {
        page.onceDialog(dialog -> dialog.accept(term));
        page.keyboard().press(key);
    }

    /** The frame whose name starts so. */
    private static Locator frame(Page page, String nameStart) {
        int index = (int) page.evaluate(
                "start => Array.from(document.querySelectorAll('#frames > g > title'))"
                        + ".findIndex(title => title.textContent.startsWith(start))",
                nameStart);
        assertThat(index).as("frame " + nameStart).isNotNegative();
        return page.locator("#frames > g").nth(index);
    }

    private static String text(Page page, String selector) {
        return page.locator(selector).textContent();
    }

    private static double width(Locator frame) {
        return Double.parseDouble(frame.locator("rect").getAttribute("width"));
    }

    private static String fill(Locator frame) {
        return (String) frame.locator("rect").evaluate("r => getComputedStyle(r).fill");
    }

    private static Offset<Double> within() {
        return Offset.offset(0.1);
    }

    private Path write(List<String> stacks) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        for (String stack : stacks) {
            int space = stack.lastIndexOf(' ');
            int node = SampleSink.ROOT;
            for (String label : stack.substring(0, space).split(";")) {
                node = builder.child(node, builder.frame(FrameLabels.parse(label)));
            }
            builder.sample(-1, thread, ThreadState.UNKNOWN, node, Long.parseLong(stack.substring(space + 1)));
        }
        Profile profile = builder.build(ProfileFacts.UNKNOWN);
        LabelledTree tree = LabelledTree.of(profile, FrameLabels.whole(true), false, false);
        Path to = folder.resolve("flames.svg");
        try (OutputStream out = Files.newOutputStream(to)) {
            SvgFlameGraph.write(
                    MergedLayout.of(tree, 0), FlameGraphOptions.of("Flame Graph", "samples", Palette.HOT), out);
        }
        assertThat(Files.readString(to, UTF_8)).startsWith("<?xml");
        return to;
    }
}
