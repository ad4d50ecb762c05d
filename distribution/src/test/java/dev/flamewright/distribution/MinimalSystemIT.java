package dev.flamewright.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.distribution.Distribution.Finished;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The download in Debian's minimal system, which has no Java: unpacked, and installed as a package. */
class MinimalSystemIT {
    /** Runs a command in a root with /proc; the mount is seen by this command alone and goes with it. */
    private static final String IN_ROOT = "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"";

    private final PythonInstall python = Pythons.ofVersion("3.14");

    @BeforeEach
    void thereIsSuchASystem() throws Exception {
        python.assumeInstalled();
        assumeTrue(python.root() != null, "Python 3.14 is not the one of scripts/fetch-debian-python");
        assumeTrue(
                Distribution.run(new ProcessBuilder("unshare", "--mount", "true"))
                                .exitCode()
                        == 0,
                "mounting /proc in a root is not permitted here");
        assertThat(inRoot("sh", "-c", "command -v java").exitCode())
                .as("there is a Java")
                .isNotZero();
    }

    @Test
    void theArchiveProfilesAPython() throws Exception {
        Path folder = Files.createDirectory(root().resolve("tmp/unpacked here"));
        try {
            Distribution.run(new ProcessBuilder(
                            "tar", "xzf", Distribution.file(".tar.gz").toString(), "-C", folder.toString()))
                    .succeeded();
            profile("/tmp/unpacked here/" + Distribution.IMAGE.getFileName() + "/bin/flamewright");
        } finally {
            Distribution.run(new ProcessBuilder("rm", "-rf", folder.toString())).succeeded();
        }
    }

    @Test
    void thePackageInstallsRunsAndGoesAway() throws Exception {
        Path deb = root().resolve("tmp/flamewright.deb");
        Files.copy(Distribution.file(".deb"), deb);
        try {
            inRoot("dpkg", "--install", "/tmp/flamewright.deb").succeeded();
            profile("flamewright");
            assertThat(inRoot("pyflame", "--help").succeeded().out()).contains("Usage: ");
            inRoot("dpkg", "--purge", "flamewright").succeeded();
            assertThat(root().resolve("usr/bin/flamewright")).doesNotExist();
            assertThat(root().resolve("usr/lib/flamewright")).doesNotExist();
        } finally {
            Files.delete(deb);
        }
    }

    private void profile(String flamewright) throws Exception {
        try (TargetProgram target = TargetProgram.start(python, "kitchen.py")) {
            target.awaitLine("ready");
            Finished record = inRoot(
                            flamewright, "record", "-p", "" + target.pid(), "-d", "2", "-o", "-", "--format", "folded")
                    .succeeded();
            assertThat(record.out()).contains("cook_dinner", "chop_onions");
            assertThat(record.errors()).contains("Python " + python.version()).doesNotContain("WARNING");
        }
    }

    private Path root() {
        return Objects.requireNonNull(python.root());
    }

    private Finished inRoot(String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", IN_ROOT, root().toString()));
        words.addAll(List.of(command));
        return Distribution.run(new ProcessBuilder(words));
    }
}
