package dev.flamewright.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.distribution.Distribution.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Another build of the same commit, in another folder, gives the same bytes. */
class ReproducibleIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** It compiles everything once more. */
    private static final int PATIENCE_SECONDS = 900;

    @Test
    void anotherBuildIsTheSame() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb is not installed here");
        Finished changes = Distribution.run(new ProcessBuilder("git", "-C", ROOT.toString(), "status", "--porcelain"));
        assumeTrue(changes.exitCode() == 0, "this is no clone of the repository");
        assumeTrue(changes.out().isEmpty(), "the commit has changes here, so another build of it differs");
        ProcessBuilder comparison =
                new ProcessBuilder(ROOT.resolve("scripts/compare-builds").toString(), ROOT.toString());
        Finished compared = Distribution.run(comparison, PATIENCE_SECONDS).succeeded();
        assertThat(compared.out()).startsWith("The same: ");
    }
}
