package dev.flamewright.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {
    @Test
    void startsFromAFolderWithSpacesThroughALinkWithoutAHomeAndSaysNothingOfTheJvm(@TempDir Path temp)
            throws Exception {
        Path folder = Files.createDirectory(temp.resolve("a folder"));
        Distribution.run(new ProcessBuilder(
                        "tar", "xzf", Distribution.file(".tar.gz").toString(), "-C", folder.toString()))
                .succeeded();
        Path launcher = folder.resolve(Distribution.IMAGE.getFileName()).resolve("bin/flamewright");
        Path link = Files.createSymbolicLink(temp.resolve("fw"), launcher);

        ProcessBuilder command = new ProcessBuilder(link.toString(), "--help").directory(temp.toFile());
        command.environment().clear();
        command.environment().put("PATH", System.getenv("PATH"));
        command.environment().put("JAVA_TOOL_OPTIONS", "-Dunrelated=yes");
        command.environment().put("JDK_JAVA_OPTIONS", "-Dunrelated=yes");
        Distribution.Finished finished = Distribution.run(command).succeeded();

        assertThat(finished.out()).startsWith("Usage: flamewright");
        assertThat(finished.errors()).isEmpty();
    }

    /** As on a server's read-only system, in a service's environment. */
    @Test
    void profilesFromAReadOnlyFolderWithoutAHomeOrALocale(@TempDir Path temp) throws Exception {
        String readOnly = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";
        List<String> words =
                new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", readOnly, Distribution.IMAGE.toString()));
        assumeTrue(
                Distribution.run(new ProcessBuilder(plus(words, "true"))).exitCode() == 0,
                "mounting is not permitted here");
        assertThat(Distribution.run(new ProcessBuilder(plus(
                                words, "touch", Distribution.IMAGE.resolve("x").toString())))
                        .exitCode())
                .isNotZero();
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "kitchen.py")) {
            target.awaitLine("ready");
            ProcessBuilder command = new ProcessBuilder(plus(
                            words,
                            "sh",
                            "-c",
                            "exec \"$0\" record -p \"$1\" -d 1 -o größe.folded",
                            Distribution.IMAGE.resolve("bin/flamewright").toString(),
                            "" + target.pid()))
                    .directory(temp.toFile());
            command.environment().clear();
            command.environment().put("PATH", System.getenv("PATH"));
            command.environment().put("JAVA_TOOL_OPTIONS", "-Dunrelated=yes");
            command.environment().put("_JAVA_OPTIONS", "-Dunrelated=yes");
            Distribution.Finished finished = Distribution.run(command).succeeded();
            assertThat(finished.out()).isEmpty();
            assertThat(finished.errors())
                    .startsWith("Sampling process " + target.pid())
                    .doesNotContain("WARNING");
        }
        try (var files = Files.list(temp)) {
            assertThat(files)
                    .hasSize(1)
                    .first()
                    .satisfies(written -> assertThat(Files.readString(written)).contains("cook_dinner"));
        }
    }

    private static List<String> plus(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }

    /** The command is Java's business or not: it gets the options that our own Java must not see. */
    @Test
    void aRecordedCommandKeepsItsEnvironment(@TempDir Path temp) throws Exception {
        PythonInstall python = Pythons.any();
        python.assumeInstalled();
        String code =
                "import os, time; time.sleep(1); print(sorted(k + '=' + v for k, v in os.environ.items() if 'JAVA' in k or k == 'LC_ALL'))";
        ProcessBuilder command = new ProcessBuilder(
                Distribution.IMAGE.resolve("bin/flamewright").toString(),
                "record",
                "-o",
                temp.resolve("out.folded").toString(),
                "--",
                String.valueOf(python.executable()),
                "-c",
                code);
        command.environment().keySet().removeIf(name -> name.contains("JAVA"));
        command.environment().put("JAVA_TOOL_OPTIONS", "-Dunrelated=yes");
        command.environment().put("LC_ALL", "C");
        assertThat(Distribution.run(command).succeeded().out().strip())
                .isEqualTo("['JAVA_TOOL_OPTIONS=-Dunrelated=yes', 'LC_ALL=C']");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flamewright", "pyflame", "flamegraph.pl"})
    void everyLauncherExplainsItself(String launcher) throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                Distribution.IMAGE.resolve("bin").resolve(launcher).toString(), "--help");
        assertThat(Distribution.run(command).succeeded().out()).contains("Usage: ");
    }

    /** A cache that was made for other jars or options is refused silently, unless it is required as here. */
    @ParameterizedTest
    @ValueSource(strings = {"record", "flamegraph"})
    void theCacheOfLoadedClassesIsUsed(String verb, @TempDir Path temp) throws Exception {
        Path options = Files.writeString(
                temp.resolve("options"),
                "-XX:AOTMode=on \"-XX:AOTCache=" + Distribution.IMAGE.resolve("lib/flamewright.aot") + "\"");
        ProcessBuilder command =
                new ProcessBuilder(Distribution.IMAGE.resolve("bin/flamewright").toString(), verb, "--help");
        command.environment().put("FLAMEWRIGHT_AOT", "@" + options);
        Distribution.run(command).succeeded();
    }

    @Test
    void everyBundledJarHasItsLicence() throws Exception {
        Path licences = Distribution.IMAGE.resolve("share/doc/flamewright/licenses");
        try (var jars = Files.list(Distribution.IMAGE.resolve("lib/app"))) {
            for (Path jar : jars.toList()) {
                String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
                String withoutVersion = name.replaceFirst("-\\d.*", "");
                assertThat(name.equals("flamewright")
                                || Files.exists(licences.resolve(name))
                                || Files.exists(licences.resolve(withoutVersion + ".txt")))
                        .as("licence of " + jar)
                        .isTrue();
            }
        }
    }
}
