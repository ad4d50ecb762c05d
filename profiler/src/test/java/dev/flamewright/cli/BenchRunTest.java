package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/** {@code bench/run}, with Flamewright alone: whoever lacks the peers still gets a table, and their names. */
class BenchRunTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void measuresWhatIsThereAndNamesWhatIsNot(@TempDir Path temp) throws Exception {
        PythonInstall python = Pythons.any();
        python.assumeInstalled();
        Path errors = temp.resolve("errors");
        Path results = temp.resolve("results");
        ProcessBuilder command = new ProcessBuilder(
                PROJECT.resolve("bench/run").toString(),
                "--quick",
                "--no-fetch",
                "--axes=truth,rendering",
                "--tools=flamewright,py-spy",
                "--pythons=" + python.hostExecutable(),
                "--flamewright=" + PROJECT.resolve("flamewright"),
                "--results=" + results);
        command.environment().put("FLAMEWRIGHT_CACHE", temp.resolve("empty").toString());
        Process process = command.redirectError(errors.toFile())
                .redirectOutput(temp.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();

        String said = Files.readString(errors);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("skipped: py-spy on Python \\S+: its package is not installed");
        List<String> rows = Files.readAllLines(results.resolve("runs.jsonl"));
        assertThat(number(rows.getFirst(), "samples")).isPositive();
        assertThat(number(rows.getFirst(), "impossible %")).isZero();
        assertThat(rows).anyMatch(row -> row.contains("\"axis\": \"rendering\""));
        assertThat(results.resolve("table.md")).content().contains("### Truth", "### Drawing a flame graph");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(results.resolve("rendering-took.svg").toFile())
                        .getElementsByTagName("rect")
                        .getLength())
                .isGreaterThan(1);
    }

    private static double number(String row, String name) {
        try (JsonParser json = new JsonFactory().createParser(row)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && name.equals(json.currentName())) {
                    json.nextToken();
                    return json.getDoubleValue();
                }
            }
        }
        throw new AssertionError("no " + name + " in " + row);
    }
}
