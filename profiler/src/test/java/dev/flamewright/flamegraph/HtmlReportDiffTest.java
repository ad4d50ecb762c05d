package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.microsoft.playwright.Page;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.Browser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The report on two profiles. */
@ExtendWith(Browser.class)
class HtmlReportDiffTest {
    private OpenReport report;

    private static Profile profile(Object... stacksAndWeights) {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        for (int i = 0; i < stacksAndWeights.length; i += 2) {
            int node = SampleSink.ROOT;
            for (String name : stacksAndWeights[i].toString().split(";")) {
                node = builder.child(node, builder.frame(new LabelFrame(name)));
            }
            builder.sample(-1, thread, ThreadState.UNKNOWN, node, (Integer) stacksAndWeights[i + 1]);
        }
        return builder.build(ProfileFacts.UNKNOWN);
    }

    @BeforeEach
    void open(Page page, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("diff.html");
        Profile before = profile("main;gone", 20, "main;same", 40, "main;grows", 40);
        Profile after = profile("main;new", 10, "main;same", 80, "main;grows", 110);
        try (OutputStream out = Files.newOutputStream(file)) {
            HtmlReport.writeDiff(before, "monday", after, "tuesday", "", out);
        }
        report = OpenReport.open(file, page, "");
    }

    @AfterEach
    void pageIsContent() {
        assertThat(report.complaints()).isEmpty();
    }

    @Test
    void widthsAreThoseOfTheLaterProfileAndSwap() {
        assertThat(report.box("all").total()).isEqualTo(200);
        assertThat(report.box("grows").total()).isEqualTo(110);
        assertThat(report.boxes()).noneMatch(box -> box.name().equals("gone"));
        report.find("button", "Swap").click();
        assertThat(report.box("all").total()).isEqualTo(100);
        assertThat(report.box("gone").width() / report.box("all").width()).isCloseTo(0.2, offset(0.001));
        assertThat(report.boxes()).noneMatch(box -> box.name().equals("new"));
    }

    @Test
    void theTooltipTellsTheChangeOfShares() {
        report.hover("grows");
        assertThat(report.find("#tooltip").innerText()).contains("55.0 %", "monday", "40.0 %", "+15.0 pp");
    }

    @Test
    void stacksThatAreGoneAreShownOnDemand() {
        report.find("button", "Elided").click();
        assertThat(report.boxes()).extracting(OpenReport.Box::name).containsExactlyInAnyOrder("all", "main", "gone");
        assertThat(report.box("gone").total()).isEqualTo(20);
    }

    @Test
    void theTableListsTheLargestChangesFirst() {
        report.view("table");
        List<String> names = report.find(".rows tbody .link").allInnerTexts();
        assertThat(names).containsExactly("gone", "grows", "new", "main", "same");
        assertThat(report.find(".rows tbody tr", "gone").innerText()).contains("−20.0 pp");
        assertThat(report.find(".rows tbody tr", "same").innerText()).contains("0 pp");
    }

    @Test
    void absoluteChangesAreNotNormalised() {
        report.find("button", "Absolute").click();
        report.hover("same");
        assertThat(report.find("#tooltip").innerText()).contains("+40");
    }

    @Test
    void growthIsRed() {
        assertThat(redOverBlue("grows")).isPositive();
    }

    @Test
    void shrinkageIsBlue() {
        report.find("button", "Swap").click();
        assertThat(redOverBlue("grows")).isNegative();
    }

    /** Reads the canvas back at a box. */
    private int redOverBlue(String name) {
        OpenReport.Box box = report.box(name);
        Object difference = report.page().evaluate("""
                        ([x, y]) => {
                          const canvas = document.querySelector('.flame canvas');
                          const at = canvas.getBoundingClientRect();
                          const ratio = canvas.width / at.width;
                          const pixel = canvas.getContext('2d')
                            .getImageData((x - at.left) * ratio, (y - at.top) * ratio, 1, 1).data;
                          return pixel[0] - pixel[2];
                        }""", List.of(box.x() + box.width() - 6, box.y() + 10));
        return ((Number) difference).intValue();
    }
}
