package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionTest {
    private static final Path ROOT = Path.of("..");

    @BeforeEach
    void theSourcesAreARepository() {
        assumeTrue(Files.exists(ROOT.resolve(".git")), "the sources are not a git repository");
    }

    @Test
    void namesTheCommitAndTheJava() throws Exception {
        CommandLineRun run = CommandLineRun.of("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("flamewright ")
                .contains("commit " + shell(ROOT, "git rev-parse --short=12 HEAD"))
                .contains("Java " + Runtime.version());
    }

    /** An archive has no repository, even where it is unpacked inside another one. */
    @Test
    void anArchiveOfTheSourcesKnowsItsCommit(@TempDir Path folder) throws Exception {
        shell(ROOT, "git archive HEAD scripts/build-facts | tar x -C '" + folder + "'");
        assertThat(shell(folder, "git init -q . && scripts/build-facts"))
                .isEqualTo("commit=" + shell(ROOT, "git rev-parse HEAD") + "\nday="
                        + shell(ROOT, "git log -1 --format=%cs") + "\nchanged=false");
    }

    @Test
    void copiedSourcesSayThatTheirCommitIsUnknown(@TempDir Path folder) throws Exception {
        shell(ROOT, "mkdir '" + folder + "/scripts' && cp scripts/build-facts '" + folder + "/scripts/'");
        assertThat(shell(folder, "scripts/build-facts")).isEqualTo("commit=unknown\nday=\nchanged=false");
    }

    private static String shell(Path folder, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-e", "-c", command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command).isZero();
        return out.strip();
    }
}
