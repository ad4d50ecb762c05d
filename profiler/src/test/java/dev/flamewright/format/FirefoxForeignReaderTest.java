package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.Programs;
import dev.flamewright.testing.Pythons;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our files in Mozilla's own reader: {@code profiler-cli}, the Firefox Profiler without its pages. */
class FirefoxForeignReaderTest {
    @TempDir
    private Path folder;

    private Path node;
    private Path script;

    @BeforeEach
    void load() throws IOException, InterruptedException {
        script = Pythons.cache().resolve("js-readers/node_modules/@firefox-devtools/profiler-cli/dist/profiler-cli.js");
        Assumptions.assumeTrue(Files.exists(script), "profiler-cli is not there; scripts/fetch-js-readers fetches it");
        node = Programs.find("node");
        Path file = folder.resolve("sample.firefox.json");
        try (OutputStream out = Files.newOutputStream(file)) {
            new FirefoxFormat().write(SampleProfile.make(), WriteOptions.DEFAULT, out);
        }
        run("load", file.toString());
    }

    /** It answers from a process in the background. */
    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (node != null) {
            run("stop", "--all");
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(node.toString(), script.toString());
        command.command().addAll(List.of(arguments));
        command.environment()
                .put("PROFILER_CLI_SESSION_DIR", folder.resolve("sessions").toString());
        return Programs.run(command);
    }

    @Test
    void threadsFunctionsLinesStatesAndMarkers() throws IOException, InterruptedException {
        assertThat(run("thread", "list"))
                .contains("Threads (3 threads across 2 processes)")
                .containsPattern("t-0 +MainThread +python /srv/app.py +100 .* 0\n")
                .containsPattern("t-1 +pool-1 +python /srv/app.py +100 .* 7\n")
                .containsPattern("t-2 +MainThread +python worker.py +200 .* 0\n");
        assertThat(run("thread", "functions", "--thread", "t-0", "--include-idle"))
                .contains("fib - self: 40 (53.3%), total: 40 (53.3%)")
                .contains("loads - self: 25 (33.3%), total: 35 (46.7%)")
                .contains("<GC> - self: 10 (13.3%), total: 10 (13.3%)")
                .contains("Server.handle - self: 0 (0.0%), total: 75 (100.0%)");
        assertThat(run("thread", "functions", "--thread", "t-1", "--include-idle"))
                .contains("epoll_wait (syscall) - self: 13 (65.0%), total: 13 (65.0%)")
                .contains("fib - self: 7 (35.0%), total: 7 (35.0%)");
        assertThat(run("thread", "samples", "--thread", "t-0", "--include-idle"))
                .containsPattern("Python +\\S+ +65 +86.7%")
                .containsPattern("Garbage collection +\\S+ +10 +13.3%");
        assertThat(run("thread", "markers", "--thread", "t-1"))
                .containsPattern("GIL wait +7 markers +\\(interval: min=10ms, avg=10ms, max=10ms\\)")
                .containsPattern("Waiting for the GIL +7 markers");
        assertThat(run("function", "annotate", "f-2"))
                .contains("Function f-2: fib", "Source file: /srv/app.py")
                .containsPattern("\n +3 +40 +40 *\n +4 +40 *\n")
                .containsPattern("\n +12 +40 *\n")
                .containsPattern("\n +14 +35 *\n");
    }
}
