package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.flamewright.profile.Profile;
import dev.flamewright.testing.Browser;
import dev.flamewright.testing.SyntheticService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** What the report gives to other tools. */
@ExtendWith(Browser.class)
class HtmlReportExportTest {
    private static final Profile PROFILE = SyntheticService.profile(5, 200);

    private OpenReport report;
    private Path folder;

    @BeforeEach
    void open(Page page, @TempDir Path folder) throws IOException {
        this.folder = folder;
        report = OpenReport.of(PROFILE, page, folder);
    }

    private Path saved(String button) {
        Download download = report.page()
                .waitForDownload(() -> report.find(".tools button", button).click());
        Path file = folder.resolve(download.suggestedFilename());
        download.saveAs(file);
        return file;
    }

    private Map<String, Long> savedFolded() throws IOException {
        Map<String, Long> stacks = new TreeMap<>();
        for (String line : Files.readAllLines(saved("Folded"))) {
            int space = line.lastIndexOf(' ');
            stacks.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
        }
        return stacks;
    }

    @Test
    void foldedStacksAreThoseOfTheProfile() throws IOException {
        assertThat(savedFolded()).isEqualTo(Expected.atFirst(PROFILE).folded());
    }

    @Test
    void foldedStacksOfAZoomAreThoseThatPassThroughIt() throws IOException {
        report.click("basket_page");
        Map<String, Long> expected = Expected.atFirst(PROFILE).folded();
        expected.keySet().removeIf(stack -> !stack.contains(";basket_page"));
        assertThat(savedFolded()).isEqualTo(expected);
    }

    @Test
    void foldedStacksOfTheInvertedGraphStartAtTheLeaf() throws IOException {
        report.page().keyboard().press("i");
        Map<String, Long> expected = new TreeMap<>();
        Expected.atFirst(PROFILE).folded().forEach((stack, weight) -> {
            List<String> names = Arrays.asList(stack.split(";"));
            Collections.reverse(names);
            expected.put(String.join(";", names), weight);
        });
        assertThat(savedFolded()).isEqualTo(expected);
    }

    @Test
    void thePictureIsWellFormedAndHoldsTheBoxesInView() throws IOException, ParserConfigurationException, SAXException {
        int boxes = report.boxes().size();
        Document picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(saved("SVG").toFile());
        assertThat(picture.getElementsByTagName("g").getLength()).isEqualTo(boxes);
        assertThat(picture.getDocumentElement().getTextContent()).contains("price_basket", "gunicorn");
    }

    @Test
    void aStackIsCopiedAsText() {
        report.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        report.click("price_basket");
        report.page().keyboard().press("c");
        report.find("#toast.shown").waitFor();
        Object text = report.page().evaluate("navigator.clipboard.readText()");
        assertThat(text.toString())
                .startsWith("Thread._bootstrap (/usr/lib/python3.13/threading.py:1012)\n")
                .endsWith("price_basket (/srv/shop/shop/pricing.py:14)");
    }
}
