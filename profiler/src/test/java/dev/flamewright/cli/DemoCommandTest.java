package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.EachPythonVersion;
import dev.flamewright.testing.PythonInstall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @EachPythonVersion
    void showsTheShopsFunctions(PythonInstall python, @TempDir Path folder) throws Exception {
        python.assumeInstalled();
        assumeTrue(python.root() == null, python + " runs in another root");
        Path file = folder.resolve("demo.folded");
        String executable = Objects.requireNonNull(python.executable()).toString();
        assertThat(Main.run("demo", "--seconds", "1", "--python", executable, "-o", file.toString()))
                .isZero();
        assertThat(Files.readString(file)).contains("run_shop", "handle_request", "render_page");
    }
}
