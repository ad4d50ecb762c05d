package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our pprof files in Google's own reader, {@code go tool pprof}. */
class PprofForeignReaderTest {
    @TempDir
    private Path folder;

    private String pprof(String... options) throws IOException, InterruptedException {
        Path go = Programs.find("go", "/usr/local/go/bin", "/usr/lib/go/bin");
        Path file = folder.resolve("sample.pb.gz");
        try (OutputStream out = Files.newOutputStream(file)) {
            new PprofFormat().write(SampleProfile.make(), WriteOptions.DEFAULT, out);
        }
        ProcessBuilder command = new ProcessBuilder(go.toString(), "tool", "pprof", "-symbolize=none");
        command.command().addAll(List.of(options));
        command.command().add(file.toString());
        command.environment().put("PPROF_TMPDIR", folder.toString());
        return Programs.run(command);
    }

    @Test
    void totalsByFunction() throws IOException, InterruptedException {
        assertThat(pprof("-top", "-sample_index=samples", "-nodefraction=0"))
                .contains("File: app.py")
                .contains("Showing nodes accounting for 100, 100% of 100 total")
                .containsPattern("\n +47 +47.00% +47.00% +47 +47.00% +fib\n")
                .containsPattern("\n +0 +0% +100% +82 +82.00% +Server\\.handle\n")
                .containsPattern("\n +0 +0% +100% +100 +100% +<module>\n")
                .containsPattern("\n +10 +10.00% +95.00% +10 +10.00% +<GC>\n")
                .containsPattern("\n +5 +5.00% +100% +5 +5.00% +deflate\n");
    }

    @Test
    void timesByLine() throws IOException, InterruptedException {
        assertThat(pprof("-top", "-lines", "-sample_index=time", "-nodefraction=0"))
                .contains("100% of 1000ms total")
                .containsPattern("\n +470ms +47.00% +47.00% +470ms +47.00% +fib /srv/app.py:3\n")
                .containsPattern("\n +0 +0% +100% +350ms +35.00% +Server.handle /srv/app.py:14\n");
    }

    @Test
    void labels() throws IOException, InterruptedException {
        assertThat(pprof("-top", "-sample_index=samples", "-tagfocus=state=wait", "-nodefraction=0"))
                .containsPattern("7, +7.00% of 100 total")
                .contains("fib");
        assertThat(pprof("-tags"))
                .contains("state: Total")
                .contains("gil")
                .contains("MainThread")
                .contains("pool-1")
                .contains("python worker.py");
    }
}
