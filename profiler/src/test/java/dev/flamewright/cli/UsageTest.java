package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
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
