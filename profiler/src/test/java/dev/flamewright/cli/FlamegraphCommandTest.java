package dev.flamewright.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.flamewright.testing.SvgDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class FlamegraphCommandTest {
    // b has 60 of 100 samples, 25 of them in c; a has 30; 10 are in main itself.
    private static final String STACKS = "main;b;c 25\nmain;a 30\nmain;b 35\nmain 10\n";
    private static final double WIDTH = 1180;

    @TempDir
    private Path folder;

    @Test
    void drawsFromStandardInputToStandardOutput() {
        CommandLineRun run = CommandLineRun.withInput(STACKS.getBytes(UTF_8), "flamegraph");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        SvgDocument svg = SvgDocument.parse(run.out());
        assertThat(svg.names()).as("siblings in alphabetical order").containsExactly("all", "main", "a", "b", "c");
        assertThat(svg.box("b").title()).isEqualTo("b (60 samples, 60.00%)");
        assertThat(svg.box("b").width()).isEqualTo(WIDTH * 0.6, offset(0.1));
        assertThat(svg.box("a").x()).as("right of main's own 10 %").isEqualTo(10 + WIDTH * 0.1, offset(0.1));
        assertThat(svg.box("b").x()).isEqualTo(10 + WIDTH * 0.4, offset(0.1));
        assertThat(svg.box("c").y())
                .as("callees are above")
                .isEqualTo(svg.box("b").y() - 16);
        assertThat(svg.text("title")).isEqualTo("Flame Graph");
    }

    @Test
    void addsFilesUp() throws IOException {
        Path plain = write("one.folded", STACKS.getBytes(UTF_8));
        Path compressed = write("two.folded.gz", gzip("main;b 100\n".getBytes(UTF_8)));
        Path output = folder.resolve("sum.svg");
        assertThat(CommandLineRun.of("flamegraph", plain.toString(), compressed.toString(), "-o", output.toString()))
                .isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(SvgDocument.parse(Files.readAllBytes(output)).box("b").title())
                .isEqualTo("b (160 samples, 80.00%)");
    }

    @Test
    void writesTheReportWhereTheOutputIsCalledHtml() throws IOException {
        Path output = folder.resolve("report.html");
        assertThat(CommandLineRun.withInput(STACKS.getBytes(UTF_8), "flamegraph", "-o", output.toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readString(output)).startsWith("<!DOCTYPE html>");
    }

    @Test
    void takesTheOptionsOfTheOldTool() {
        SvgDocument svg = draw(
                "--title=T<1>",
                "--subtitle",
                "S & s",
                "--countname=bytes",
                "--nametype",
                "Site:",
                "--width",
                "800",
                "--height",
                "20",
                "--fonttype",
                "Arial \"x\"",
                "--fontsize",
                "14",
                "--bgcolors",
                "#102030",
                "--notes",
                "a -- b",
                "--encoding",
                "ISO-8859-1",
                "--factor",
                "0.5",
                "--inverted",
                "--color",
                "blue");
        assertThat(svg.text("title")).isEqualTo("T<1>");
        assertThat(svg.text("subtitle")).isEqualTo("S & s");
        assertThat(svg.rootAttribute("width")).isEqualTo("800");
        assertThat(svg.box("b").title()).isEqualTo("b (30 bytes, 60.00%)");
        assertThat(svg.box("b").width()).isEqualTo(780 * 0.6, offset(0.1));
        assertThat(svg.box("c").y())
                .as("callees are below")
                .isEqualTo(svg.box("b").y() + 20);
    }

    @Test
    void omitsFramesThatAreTooNarrow() {
        assertThat(draw("--minwidth", "26%").names()).containsExactly("all", "main", "a", "b");
        assertThat(draw("--minwidth", Double.toString(WIDTH * 0.31)).names()).containsExactly("all", "main", "b");
        assertThat(draw("--minwidth", "25%").names()).contains("c");
    }

    @Test
    void aLargerTotalMakesTheFramesNarrower() {
        SvgDocument svg = draw("--total", "200");
        assertThat(svg.box("b").title()).isEqualTo("b (60 samples, 30.00%)");
        assertThat(svg.box("b").width()).isEqualTo(WIDTH * 0.3, offset(0.1));
        assertThat(draw("--total", "50").box("b").width()).isEqualTo(WIDTH * 0.6, offset(0.1));
    }

    @Test
    void reversedStacksStartWithTheLeaf() {
        assertThat(draw("--reverse").names())
                .containsExactly("all", "a", "main", "b", "main", "c", "b", "main", "main");
    }

    @Test
    void aFlameChartKeepsTheOrderOfLines() {
        SvgDocument svg = SvgDocument.parse(
                CommandLineRun.withInput("m;b 2\nm;a 1\nm;b;c 3\nm;b 4\n".getBytes(UTF_8), "flamegraph", "--flamechart")
                        .out());
        assertThat(svg.boxes().stream().map(SvgDocument.Box::title))
                .containsExactly(
                        "all (10 samples, 100.00%)",
                        "m (10 samples, 100.00%)",
                        "b (2 samples, 20.00%)",
                        "a (1 samples, 10.00%)",
                        "b (7 samples, 70.00%)",
                        "c (3 samples, 30.00%)");
        assertThat(svg.text("title")).isEqualTo("Flame Chart");
    }

    /** Two columns of counts, as difffolded.pl writes them. */
    @Test
    void twoColumnsMakeADifferentialGraph() {
        byte[] input = "m;grew 10 30\nm;shrank 80 60\nm;same 10 10\n".getBytes(UTF_8);
        SvgDocument svg =
                SvgDocument.parse(CommandLineRun.withInput(input, "flamegraph").out());
        assertThat(svg.box("grew").title()).isEqualTo("grew (30 samples, 30.00%; +20.00%)");
        assertThat(svg.box("shrank").title()).isEqualTo("shrank (60 samples, 60.00%; -20.00%)");
        assertThat(redMinusBlue(svg.box("grew"))).isGreaterThan(80);
        assertThat(redMinusBlue(svg.box("shrank"))).isLessThan(-80);
        assertThat(Math.abs(redMinusBlue(svg.box("same")))).isLessThan(10);

        SvgDocument negated = SvgDocument.parse(
                CommandLineRun.withInput(input, "flamegraph", "--negate").out());
        assertThat(redMinusBlue(negated.box("grew"))).isLessThan(-80);
    }

    @Test
    void decimalCountsAreShownInTheirOwnUnit() {
        SvgDocument svg = SvgDocument.parse(
                CommandLineRun.withInput("a 1.5\nb 4.5\n".getBytes(UTF_8), "flamegraph", "--factor", "10")
                        .out());
        assertThat(svg.box("b").title()).isEqualTo("b (45 samples, 75.00%)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hot", "mem", "io", "wakeup", "chain", "java", "js", "perl", "python", "red", "green", "blue", "aqua",
                "yellow", "purple", "orange"
            })
    void everyPaletteIsKnown(String palette) {
        byte[] input = "a_[k];b_[j];c::d;java/lang/X;e.js:f/;g_[i];h_[w];Perl_x;--;i (/a/site-packages/b.py:1) 1\n"
                .getBytes(UTF_8);
        for (String variation : List.of("--hash", "--random", "--no-line-numbers")) {
            SvgDocument svg =
                    SvgDocument.parse(CommandLineRun.withInput(input, "flamegraph", "--colors", palette, variation)
                            .out());
            assertThat(svg.boxes()).hasSize(11);
        }
    }

    @Test
    void pythonCodeIsColouredByItsOrigin() {
        SvgDocument svg = SvgDocument.parse(CommandLineRun.withInput(
                        ("own (/srv/app.py:1);lib (/v/lib/python3.12/site-packages/x.py:1);"
                                        + "std (/usr/lib/python3.12/json/decoder.py:1);native (libc.so.6);<GC> 1\n")
                                .getBytes(UTF_8),
                        "flamegraph")
                .out());
        List<String> colours = svg.boxes().stream().map(SvgDocument.Box::fill).toList();
        assertThat(colours).doesNotHaveDuplicates();
        assertThat(redMinusBlue(svg.boxes().get(1))).as("own code is warm").isGreaterThan(50);
        assertThat(redMinusBlue(svg.boxes().get(2))).as("libraries are cool").isLessThan(-30);
    }

    @Test
    void similarNamesHaveSimilarColoursWithHash() {
        SvgDocument svg = SvgDocument.parse(
                CommandLineRun.withInput("alpha_get 1\nalpha_getx 1\nzeta 1\n".getBytes(UTF_8), "flamegraph", "--hash")
                        .out());
        assertThat(distance(svg, "alpha_get", "alpha_getx")).isLessThan(distance(svg, "alpha_get", "zeta"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--colors nope | --colors nope is no palette",
                "--bgcolors nope | --bgcolors nope is none of",
                "--minwidth nope | --minwidth nope is neither pixels",
                "--minwidth 120% | --minwidth 120% is neither pixels",
                "--width 10 | --width 10 is not between",
                "--height 0 | --height 0 is not between",
                "--encoding nope | --encoding nope is no charset",
                "--fontsize 0 | --fontsize is 1 to 100",
                "-o x.unknown | cannot tell the format of x.unknown",
            })
    void explainsWrongUsage(String options, String message) {
        List<String> args = new ArrayList<>(List.of("flamegraph"));
        args.addAll(Arrays.asList(options.split(" ", -1)));
        CommandLineRun run = CommandLineRun.withInput(STACKS.getBytes(UTF_8), args.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("flamewright: " + message);
        assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void namesTheFileAndLineThatAreWrong() throws IOException {
        Path broken = write("broken.folded", "main;a 1\nmain;b\n".getBytes(UTF_8));
        Path output = Files.writeString(folder.resolve("old.svg"), "old");
        CommandLineRun run = CommandLineRun.of("flamegraph", broken.toString(), "-o", output.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("flamewright: " + broken + ": line 2: no count at the end of \"main;b\"\n");
        assertThat(output).as("an older picture is left alone").hasContent("old");

        assertThat(CommandLineRun.of("flamegraph").err()).isEqualTo("flamewright: standard input: is empty\n");
        assertThat(CommandLineRun.of("flamegraph", folder + "/none").err())
                .isEqualTo("flamewright: cannot read " + folder + "/none: there is no such file or folder\n");
        assertThat(CommandLineRun.withInput(STACKS.getBytes(UTF_8), "flamegraph", "-o", folder + "/no/x.svg")
                        .err())
                .startsWith("flamewright: Cannot write " + folder + "/no/x.svg: there is no such file or folder");
    }

    @Test
    void failsWhereStandardOutputCannotBeWritten() {
        PrintStream realOut = System.out;
        StringWriter err = new StringWriter();
        try (PrintStream full = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        })) {
            System.setOut(full);
            Path input = write("a.folded", STACKS.getBytes(UTF_8));
            CommandLine command = Main.commandLine().setErr(new PrintWriter(err, true));
            assertThat(command.execute("flamegraph", input.toString())).isEqualTo(1);
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        } finally {
            System.setOut(realOut);
        }
        assertThat(err.toString())
                .isEqualTo("flamewright: Cannot write to standard output: the disk is full, or its reader ended\n");
    }

    /** Whatever a target calls its functions: the file is well-formed and holds no element that we did not mean. */
    @Test
    void hostileNamesStayNames() {
        String megabyte = "n".repeat(1 << 20);
        List<String> names = List.of(
                "</script><script>alert(1)</script>",
                "]]>",
                "]]></script>",
                "<![CDATA[",
                "<!--",
                "-->",
                "a\"b'c&amp\\x3bd",
                "tab\there",
                "nul\0bell\u0007",
                "right\u202eleft",
                "\ufffe\uffff",
                "\ud83d\udd25",
                "name (12 samples, 1%)",
                megabyte);
        String deep = String.join(";", Collections.nCopies(5000, "f"));
        byte[] input = (String.join(" 3\n", names) + " 3\n" + deep + " 5\n").getBytes(UTF_8);
        SvgDocument svg = SvgDocument.parse(
                CommandLineRun.withInput(input, "flamegraph", "--title", "</title>]]>", "--notes", "--> <x/>")
                        .out());

        List<String> shown = svg.names();
        assertThat(shown)
                .contains(
                        "</script><script>alert(1)</script>",
                        "]]>",
                        "]]></script>",
                        "<![CDATA[",
                        "<!--",
                        "-->",
                        "a\"b'c&amp;d",
                        "tab\\x09here",
                        "nul\\x00bell\\x07",
                        "right\\u202eleft",
                        "\\ufffe\\uffff",
                        "\ud83d\udd25",
                        "name (12 samples, 1%)");
        assertThat(shown).filteredOn("f"::equals).hasSize(5000);
        assertThat(shown)
                .filteredOn(name -> name.startsWith("nnn"))
                .singleElement()
                .satisfies(name -> assertThat(name).hasSizeLessThan(3000));
        assertThat(svg.elementNames())
                .containsExactly(
                        "defs", "g", "linearGradient", "rect", "script", "stop", "style", "svg", "text", "title");
    }

    private static SvgDocument draw(String... options) {
        List<String> args = new ArrayList<>(List.of("flamegraph"));
        args.addAll(List.of(options));
        CommandLineRun run = CommandLineRun.withInput(STACKS.getBytes(UTF_8), args.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        return SvgDocument.parse(run.out());
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static int part(String hex, int index) {
        return Integer.parseInt(hex.substring(1 + 2 * index, 3 + 2 * index), 16);
    }

    private static int redMinusBlue(SvgDocument.Box box) {
        return part(box.fill(), 0) - part(box.fill(), 2);
    }

    private static int distance(SvgDocument svg, String one, String other) {
        String a = svg.box(one).fill();
        String b = svg.box(other).fill();
        return Math.abs(part(a, 0) - part(b, 0))
                + Math.abs(part(a, 1) - part(b, 1))
                + Math.abs(part(a, 2) - part(b, 2));
    }
}
