package dev.flamewright.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flamewright demo}: records a bundled Python program, for people who have none at hand. */
@Command(
        name = "demo",
        description =
                "Profiles a bundled Python program for some seconds: the quickest way to see what Flamewright does.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  flamewright demo                        writes flamewright-demo.html",
            "  flamewright demo -o demo.svg"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final String PROGRAM = "demo.py";

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long the program runs (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "flamewright-demo.html",
            description = "Where to write (default: ${DEFAULT-VALUE}).")
    private String output = "";

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "The Python to run it with (default: ${DEFAULT-VALUE}).")
    private String python = "";

    @Override
    public Integer call() throws IOException {
        if (!(seconds > 0 && seconds <= 3600)) {
            throw UserError.usage("--seconds must be more than 0 and at most 3600.");
        }
        Path folder = Files.createTempDirectory("flamewright");
        Path shop = Files.createDirectory(folder.resolve("shop"));
        Path program = shop.resolve(PROGRAM);
        try (InputStream source = DemoCommand.class.getResourceAsStream(PROGRAM)) {
            Files.copy(Objects.requireNonNull(source), program);
            return record(program);
        } finally {
            Files.deleteIfExists(program);
            Files.delete(shop);
            Files.delete(folder);
        }
    }

    private int record(Path program) {
        return Main.run(
                "record",
                "--output",
                output,
                "--rate",
                "200",
                "--title",
                "Flamewright demo: a small web shop",
                "--",
                python,
                program.toString(),
                String.format(Locale.ROOT, "%g", seconds));
    }
}
