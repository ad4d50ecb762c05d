package dev.flamewright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The profiler as other programs use it. */
class LibraryTest {
    private static final Path MODULE = Path.of("target/classes").toAbsolutePath();
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** The README's example, as it stands there. */
    @Test
    void theExampleCompilesOnTheClassPath(@TempDir Path folder) throws Exception {
        run("javac", "-proc:none", "-cp", MODULE.toString(), "-d", folder.toString(), "" + example(folder));
    }

    @Test
    void theExampleCompilesAsAModule(@TempDir Path folder) throws Exception {
        Path module =
                Files.writeString(folder.resolve("module-info.java"), "module example { requires dev.flamewright; }");
        run(
                "javac",
                "-proc:none",
                "--module-path",
                modulePath(),
                "-d",
                folder.toString(),
                "" + module,
                "" + example(folder));
    }

    /** Memory of other processes and the command line stay inside. */
    @Test
    void exportsOnlyWhatItsUsersNeed() {
        ModuleReference module = ModuleFinder.of(MODULE).find("dev.flamewright").orElseThrow();
        assertThat(module.descriptor().exports())
                .extracting(Exports::source)
                .containsExactlyInAnyOrder(
                        "dev.flamewright.sample",
                        "dev.flamewright.process",
                        "dev.flamewright.cpython.layout",
                        "dev.flamewright.sampler",
                        "dev.flamewright.profile",
                        "dev.flamewright.flamegraph",
                        "dev.flamewright.format");
    }

    @Test
    void theJavadocHasNoMistakes(@TempDir Path folder) {
        run(
                "javadoc",
                "-quiet",
                "-Werror",
                "-Xdoclint:all,-missing",
                "-encoding",
                "UTF-8",
                "--module-path",
                modulePath(),
                "--module-source-path",
                "dev.flamewright=" + Path.of("src/main/java").toAbsolutePath(),
                "--module",
                "dev.flamewright",
                "-d",
                folder.toString());
    }

    private static Path example(Path folder) throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../README.md")));
        assertThat(example.find()).isTrue();
        Path source = Files.createDirectories(folder.resolve("example")).resolve("Example.java");
        return Files.writeString(source, "package example;\n" + example.group(1));
    }

    /** The module and what it requires: all of the tests' libraries that are modules by name or manifest. */
    private static String modulePath() {
        List<String> path = new ArrayList<>(List.of(MODULE.toString()));
        path.addAll(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.matches(".*/(jspecify|picocli|jackson-core|protobuf-java|"
                        + "jline-(terminal|reader|native))-[^/]*\\.jar"))
                .toList());
        return path.stream().distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static void run(String tool, String... arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        int exitCode = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments);
        assertThat(exitCode).as(said.toString()).isZero();
    }
}
