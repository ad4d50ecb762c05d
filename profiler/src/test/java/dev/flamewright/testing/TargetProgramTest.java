package dev.flamewright.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetProgramTest {
    @EachPython
    void theProcessIsPythonItself(PythonInstall python) {
        try (TargetProgram target = TargetProgram.start(python, "introduce.py", "an argument")) {
            assertThat(target.awaitLine("pid ")).isEqualTo("pid " + target.pid());
            assertThat(target.awaitLine("version ")).isEqualTo("version " + python.version());
            assertThat(target.awaitLine("file ")).isEqualTo("file " + target.script());
            assertThat(target.awaitLine("argument ")).isEqualTo("argument an argument");
            target.send("bye");
            assertThat(target.awaitExit()).isZero();
        }
    }

    @Test
    void aTargetThatDiesFailsWithItsOwnWords(@TempDir Path folder) throws Exception {
        Path program = Files.writeString(folder.resolve("dies.py"), "raise ValueError('not today')\n");
        try (TargetProgram target = TargetProgram.start(Pythons.any(), program)) {
            assertThatThrownBy(() -> target.awaitLine("ready"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining("not today");
        }
    }

    @Test
    void aClosedTargetIsGone() {
        TargetProgram target = TargetProgram.start(Pythons.any(), "introduce.py");
        target.awaitLine("pid ");
        target.close();
        assertThat(ProcessHandle.of(target.pid()).map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
    }

    @Test
    void theEnvironmentsHaveDjango() throws Exception {
        for (PythonInstall python : List.of(Pythons.withDjango(), Pythons.withDjangoOnPython2())) {
            Process process = python.command("-c", "import django, gunicorn").start();
            assertThat(process.waitFor()).isZero();
        }
    }
}
