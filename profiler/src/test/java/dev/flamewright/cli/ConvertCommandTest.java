package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConvertCommandTest {
    private static final String STACKS =
            "main (app.py:9);load (app.py:3) 3\nmain (app.py:9);load (app.py:4);parse (lib.py:1) 5\nidle (x.py:1) 7\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeInput() throws IOException {
        Files.writeString(folder.resolve("in.folded"), STACKS);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private int convert(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "convert";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return command.execute(all);
    }

    private List<String> linesOf(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name), StandardCharsets.UTF_8).stream()
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.jfr", "x.pb.gz", "x.jsonl"})
    void thereAndBackAgain(String name) throws IOException {
        assertThat(convert(file("in.folded"), "-o", file(name))).isZero();
        assertThat(convert(file(name), "-o", file("back.folded"))).isZero();
        assertThat(linesOf("back.folded")).isEqualTo(linesOf("in.folded"));
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x.html", "x.svg", "x.speedscope.json", "x.firefox.json", "x.cpuprofile", "x.json", "x.pstats"})
    void everyOtherFormatIsWritten(String name) throws IOException {
        assertThat(convert(file("in.folded"), "-o", file(name))).isZero();
        assertThat(folder.resolve(name)).isNotEmptyFile();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void inputsAreAddedUp() throws IOException {
        assertThat(convert(file("in.folded"), file("in.folded"), "-o", file("sum.folded")))
                .isZero();
        assertThat(linesOf("sum.folded")).contains("main (app.py:9);load (app.py:3) 6", "idle (x.py:1) 14");
    }

    @Test
    void partsAreChosen() throws IOException {
        assertThat(convert(file("in.folded"), "--root-at", "load", "--no-line-numbers", "-o", file("a.folded")))
                .isZero();
        assertThat(linesOf("a.folded")).containsExactly("load (app.py) 3", "load (app.py);parse (lib.py) 5");
        assertThat(convert(file("in.folded"), "--include", "app", "--exclude", "^parse$", "-o", file("b.folded")))
                .isZero();
        assertThat(linesOf("b.folded")).containsExactly("main (app.py:9);load (app.py:3) 3");
    }

    @Test
    void nothingLeftIsSaid() {
        assertThat(convert(file("in.folded"), "--thread", "nobody", "-o", file("x.svg")))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("flamewright: no sample is left of 15 samples; ask for less with --thread\n");
        assertThat(folder.resolve("x.svg")).doesNotExist();
    }

    @Test
    void wrongUsageIsToldWithTheNextStep() {
        assertThat(convert(file("in.folded"), "-o", file("x.nonsense"))).isEqualTo(2);
        assertThat(err.toString()).contains("--format NAME").contains("speedscope");
        assertThat(convert(file("in.folded"), "--from", "soon", "-o", file("x.svg")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("'soon' is no time; write it like 90, 1m30s or 250ms");
        assertThat(convert(file("in.folded"), "--include", "(", "-o", file("x.svg")))
                .isEqualTo(2);
        assertThat(convert(file("in.folded"), "--state", "busy", "-o", file("x.svg")))
                .isEqualTo(2);
        assertThat(convert(file("in.folded"), "--from", "2m", "--to", "1m30s", "-o", file("x.svg")))
                .isEqualTo(2);
        assertThat(convert(file("in.folded"), "-o", file("x.perf"))).isEqualTo(2);
        assertThat(err.toString()).contains("can only be read");
    }

    @Test
    void aMissingInputIsNamed() {
        assertThat(convert(file("none.jfr"), "-o", file("x.svg"))).isEqualTo(1);
        assertThat(err.toString()).contains("none.jfr");
    }

    @Test
    void formatsAreListed() {
        assertThat(convert("--list-formats")).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("jfr +in,out +\\.jfr .*JDK Mission Control.*"))
                .anyMatch(line -> line.matches("perf +in .*"));
    }
}
