package dev.flamewright.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.SvgDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    @TempDir
    private Path folder;

    private String before = "";
    private String after = "";

    /** parse goes from 20 of 100 to 90 of 200 samples, though twice as long was sampled; gone exists only before. */
    @BeforeEach
    void write() throws IOException {
        before = Files.writeString(
                        folder.resolve("before.folded"),
                        "main (a.py:1);parse (p.py:3) 20\nmain (a.py:1);render (r.py:5) 70\nmain (a.py:1);gone (g.py:1) 10\n")
                .toString();
        after = Files.writeString(
                        folder.resolve("after.folded"),
                        "main (a.py:1);parse (p.py:3) 60\nmain (a.py:1);parse (p.py:4) 30\nmain (a.py:1);render (r.py:5) 110\n")
                .toString();
    }

    @Test
    void listsTheLargestChanges() {
        CommandLineRun run = CommandLineRun.of("diff", before, after);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "  change  before   after    self  function",
                        " +25.00%  20.00%  45.00% +25.00%  parse (p.py)",
                        " -15.00%  70.00%  55.00% -15.00%  render (r.py)",
                        " -10.00%  10.00%   0.00% -10.00%  gone (g.py)",
                        "",
                        "Gone after: 10.00% of the samples before, in stacks that are nowhere after; the heaviest:",
                        "  10.00%  main (a.py) > gone (g.py)");
    }

    @Test
    void swapsTheSides() {
        assertThat(CommandLineRun.of("diff", before, after, "--swap").out())
                .contains(" -25.00%  45.00%  20.00% -25.00%  parse (p.py)")
                .doesNotContain("Gone after");
        assertThat(CommandLineRun.of("diff", before, after, "--swap", "--line-numbers")
                        .out()
                        .lines())
                .endsWith("  15.00%  main (a.py:1) > parse (p.py:4)");
    }

    @Test
    void comparesCountsOnRequest() {
        // parse +70, render +40, gone -10, main +100 of 200 samples after.
        assertThat(CommandLineRun.of("diff", before, after, "--absolute").out().lines())
                .startsWith(
                        "  growth  before   after    self  function",
                        " +50.00% 100.00% 100.00%  +0.00%  main (a.py)",
                        " +35.00%  20.00%  45.00% +25.00%  parse (p.py)",
                        " +20.00%  70.00%  55.00% -15.00%  render (r.py)");
    }

    @Test
    void drawsAfterColouredByTheChange() throws IOException {
        Path output = folder.resolve("diff.svg");
        CommandLineRun run = CommandLineRun.of("diff", before, after, "-o", output.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("  change");
        SvgDocument svg = SvgDocument.parse(Files.readAllBytes(output));
        assertThat(svg.box("parse (p.py)").title()).isEqualTo("parse (p.py) (90 samples, 45.00%; +25.00%)");
        assertThat(svg.names()).doesNotContain("gone (g.py)");
        assertThat(svg.text("title")).isEqualTo("From before.folded to after.folded");
        assertThat(svg.text("subtitle"))
                .isEqualTo("red grew, blue shrank; 10.00% of the samples before are in stacks that are gone");
    }

    @Test
    void drawsWhatIsGoneOnRequest() {
        CommandLineRun run = CommandLineRun.of("diff", before, after, "--elided", "-o", "-");
        assertThat(run.err()).as("the table makes way for the picture").startsWith("  change");
        assertThat(SvgDocument.parse(run.out()).names()).containsExactly("all", "main (a.py)", "gone (g.py)");
    }

    @Test
    void writesTheReportInDiffMode() throws IOException {
        Path output = folder.resolve("diff.html");
        assertThat(CommandLineRun.of("diff", before, after, "-o", output.toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readString(output)).startsWith("<!DOCTYPE html>");
    }

    @Test
    void isAGate() {
        CommandLineRun failed = CommandLineRun.of("diff", before, after, "--fail-above", "5%");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out().lines())
                .containsExactly(
                        "  change  before   after    self  function", " +25.00%  20.00%  45.00% +25.00%  parse (p.py)");
        assertThat(failed.err()).isEqualTo("flamewright: 1 function grew by more than 5%\n");

        assertThat(CommandLineRun.of("diff", before, after, "--fail-above", "25.1"))
                .isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(CommandLineRun.of("diff", before, after, "--fail-above", "5%", "--function", "^render"))
                .isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(CommandLineRun.of("diff", before, before, "--fail-above", "0%")
                        .exitCode())
                .isZero();
    }

    @Test
    void recursionCountsOnce() throws IOException {
        Path recursive = Files.writeString(folder.resolve("r.folded"), "f (a.py:1);f (a.py:2);f (a.py:1) 5\ng 5\n");
        Path flat = Files.writeString(folder.resolve("f.folded"), "f (a.py:1) 1\ng 9\n");
        assertThat(CommandLineRun.of("diff", flat.toString(), recursive.toString())
                        .out())
                .contains(" +40.00%  10.00%  50.00% +40.00%  f (a.py)");
    }

    @Test
    void aTargetsNamesDoNotSteerTheTerminal() throws IOException {
        Path one = Files.write(folder.resolve("1.folded"), "a\\x1b[31mb 1\n".getBytes(UTF_8));
        Path two = Files.write(folder.resolve("2.folded"), "c 1\n".getBytes(UTF_8));
        assertThat(CommandLineRun.of("diff", one.toString(), two.toString()).out())
                .doesNotContain("\u001b");
    }

    @Test
    void explainsWrongUsage() {
        assertThat(CommandLineRun.of("diff", before, after, "--fail-above", "much"))
                .isEqualTo(
                        new CommandLineRun(2, "", "flamewright: --fail-above much is not a percentage, such as 5%\n"));
        assertThat(CommandLineRun.of("diff", before, after, "--function", "(").exitCode())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("diff", before).exitCode()).isEqualTo(2);
        assertThat(CommandLineRun.of("diff", before, "/no/such/file").exitCode())
                .isEqualTo(1);
    }
}
