package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.Browser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reports on profiles that nobody wishes for: names that are markup, no samples at all, stacks without end. */
@ExtendWith(Browser.class)
class HtmlReportHostileTest {
    private static final List<String> NAMES = List.of(
            "</script><script>window.broken=1</script>",
            "<img src=x onerror='window.broken=1'>",
            "]]>--><!--",
            "\"'`&amp;${window.broken=1}",
            "a;b c\nd\te\0f\u001b[31mg",
            "\u202eeman\u2066",
            "half \ud83d",
            "\udca8 other half",
            "\ud83d\udd25 fire",
            "__proto__",
            "constructor",
            "");

    @TempDir
    private Path folder;

    private static Profile profile(ProfileBuilder builder) {
        return builder.build(ProfileFacts.UNKNOWN);
    }

    private static void add(ProfileBuilder builder, ThreadState state, List<? extends Frame> stack) {
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        int node = SampleSink.ROOT;
        for (Frame frame : stack) {
            node = builder.child(node, builder.frame(frame));
        }
        builder.sample(-1, thread, state, node, 1);
    }

    @Test
    void namesAreNeverMarkupOrScript(Page page) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        for (String name : NAMES) {
            add(builder, ThreadState.UNKNOWN, List.of(new LabelFrame("main"), new LabelFrame(name)));
            add(builder, ThreadState.UNKNOWN, List.of(new PythonFrame(name, "/tmp/" + name, 3, 1)));
            builder.source("/tmp/" + name, name + "\n" + name);
        }
        Path file = folder.resolve("hostile.html");
        try (OutputStream out = Files.newOutputStream(file)) {
            HtmlReport.write(profile(builder), NAMES.getFirst(), out);
        }
        OpenReport report = OpenReport.open(file, page, "");
        assertThat(report.box("all").total()).isEqualTo(2L * NAMES.size());
        assertThat(report.boxes())
                .extracting(OpenReport.Box::name)
                .contains(
                        NAMES.getFirst(),
                        "half \ufffd",
                        "\ud83d\udd25 fire",
                        "\ufffdeman\ufffd",
                        "a;b c\u240ad\u2409e\u2400f\u241b[31mg");
        assertThat(report.find("#title").innerText()).isEqualTo(NAMES.getFirst());
        for (String view : List.of("sandwich", "table", "source", "facts", "graph")) {
            report.view(view);
            report.page().mouse().move(400, 700);
        }
        report.hover(NAMES.get(1));
        assertThat(report.find("#tooltip .name").innerText()).isEqualTo(NAMES.get(1));
        report.search("script");
        assertThat(report.matched()).isEqualTo(2);
        assertThat(page.evaluate("window.broken")).isNull();
        assertThat(report.complaints()).isEmpty();
    }

    @Test
    void aNameOfAMegabyteIsShownInPart(Page page) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        add(builder, ThreadState.UNKNOWN, List.of(new LabelFrame("x".repeat(1 << 20)), new LabelFrame("leaf")));
        OpenReport report = OpenReport.of(profile(builder), page, folder);
        assertThat(report.boxes()).hasSize(3);
        report.hover("leaf");
        report.view("table");
        report.view("sandwich");
        assertThat(report.complaints()).isEmpty();
    }

    @Test
    void aStackOfFiveThousandFramesIsScrolledThrough(Page page) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        LabelFrame[] stack = new LabelFrame[5000];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = new LabelFrame("f" + i);
        }
        add(builder, ThreadState.UNKNOWN, List.of(stack));
        OpenReport report = OpenReport.of(profile(builder), page, folder);
        assertThat(report.boxes()).hasSize(5001);
        report.find(".flame").focus();
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("ArrowUp");
        }
        OpenReport.Box box = report.box("f59");
        assertThat(box.y()).isBetween(100.0, 800.0);
        page.keyboard().press("Enter");
        page.keyboard().press("i");
        assertThat(report.boxes()).hasSize(5001);
        page.reload();
        report.waitUntilShown();
        assertThat(report.complaints()).isEmpty();
    }

    @Test
    void anEmptyProfileSaysSo(Page page) throws IOException {
        OpenReport report = OpenReport.of(profile(ProfileBuilder.timed()), page, folder);
        assertThat(report.find(".empty").innerText()).contains("holds no samples");
        for (String view : List.of("sandwich", "table", "facts")) {
            report.view(view);
        }
        assertThat(report.complaints()).isEmpty();
    }

    @Test
    void aProfileOfNothingButIdleTimeShowsIt(Page page) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        add(builder, ThreadState.IDLE, List.of(new LabelFrame("main"), new SyscallFrame("epoll_wait")));
        OpenReport report = OpenReport.of(profile(builder), page, folder);
        assertThat(report.box("epoll_wait").total()).isEqualTo(1);
        assertThat(report.complaints()).isEmpty();
    }

    @Test
    void hugeWeightsStayWhole(Page page) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        long weight = (1L << 52) + 1;
        builder.sample(
                -1,
                thread,
                ThreadState.UNKNOWN,
                builder.child(SampleSink.ROOT, builder.frame(new LabelFrame("f"))),
                weight);
        assertThat(OpenReport.of(profile(builder), page, folder).box("f").total())
                .isEqualTo(weight);
    }

    @Test
    void aDamagedReportSaysSo(Page page) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        add(builder, ThreadState.UNKNOWN, List.of(new LabelFrame("main")));
        Path file = folder.resolve("cut.html");
        try (OutputStream out = Files.newOutputStream(file)) {
            HtmlReport.write(profile(builder), "", out);
        }
        String text = Files.readString(file);
        int data = text.indexOf("id=\"profile\">") + 60;
        Files.write(
                file, (text.substring(0, data) + "AAAA" + text.substring(data + 40)).getBytes(StandardCharsets.UTF_8));
        page.navigate(file.toUri().toString());
        page.getByText("The report is damaged").waitFor();
    }

    @Test
    void aLinkWithNonsenseInItOpensTheReport(Page page) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        add(builder, ThreadState.UNKNOWN, List.of(new LabelFrame("main")));
        Path file = folder.resolve("report.html");
        try (OutputStream out = Files.newOutputStream(file)) {
            HtmlReport.write(profile(builder), "", out);
        }
        OpenReport report = OpenReport.open(
                file,
                page,
                "#view=nope&zoom=zz.9999.-1&fn=1e9&threads=99&states=xyz&from=-5&to=a&search=%E0%A4%A&sort=-__proto__&__proto__=1");
        assertThat(report.boxes()).isNotEmpty();
        assertThat(report.complaints()).isEmpty();
    }
}
