package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class UsageTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aMisspelledOptionIsCorrected() {
        assertThat(run("--hepl")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("flamewright: Unknown option: '--hepl'\nDid you mean --help? See flamewright --help\n");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"recrod, record", "dumpp, dump", "flamegraphs, flamegraph"})
    void aMisspelledVerbIsCorrected(String typed, String meant) {
        assertThat(run(typed)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("flamewright: There is no verb " + typed + "\nDid you mean ")
                .contains(meant)
                .endsWith("See flamewright --help\n");
        assertThat(err.toString().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"record, --durration, --duration", "top, --rat, --rate", "dump, --local, --locals"})
    void aMisspelledOptionOfAVerbIsCorrected(String verb, String typed, String meant) {
        assertThat(run(verb, typed)).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean").contains(meant).contains("flamewright " + verb + " --help");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbExplainsItselfWithExamples(String verb) {
        assertThat(run(verb, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: flamewright " + verb).contains("Examples:\n");
        assertThat(run("help", verb)).isZero();
        String plain = out.toString();
        assertThat(plain.substring(plain.length() / 2)).isEqualTo(plain.substring(0, plain.length() / 2));
        assertThat(plain).doesNotContain("\033");
        assertThat(err.toString()).isEmpty();
    }

    /** Longer lines would be broken in the middle of a command. */
    @ParameterizedTest
    @MethodSource("verbs")
    void everyExampleFitsOnALine(String verb) {
        CommandLine command =
                Objects.requireNonNull(Main.commandLine().getSubcommands().get(verb));
        assertThat(command.getCommandSpec().usageMessage().footer())
                .allSatisfy(line -> assertThat(line.replace("%%", "%")).hasSizeLessThan(80));
    }

    static List<String> verbs() {
        return Main.commandLine().getSubcommands().keySet().stream()
                .filter(verb -> !verb.equals("help"))
                .toList();
    }

    @Test
    void noVerbIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2).last().isEqualTo("See flamewright --help");
    }

    /** Main adds a verb that is asked for by its name, without reading the others' annotations. */
    @Test
    void everyVerbIsListedByItsOwnName() {
        Main.commandLine()
                .getSubcommands()
                .forEach((name, verb) -> assertThat(
                                verb.getCommandSpec().userObject().getClass().getAnnotation(Command.class))
                        .extracting(Command::name)
                        .isEqualTo(name));
    }

    private int run(String... args) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }
}
