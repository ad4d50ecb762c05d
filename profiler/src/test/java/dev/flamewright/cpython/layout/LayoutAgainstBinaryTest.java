package dev.flamewright.cpython.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.elf.ElfFile;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of a layout file's table must be that of the table in each installed binary. */
class LayoutAgainstBinaryTest {
    private static final List<String> FREE_THREADED_ONLY = List.of(
            "_gil_runtime_state.enabled",
            "_PyInterpreterFrame.tlbc_index",
            "PyInterpreterState.tlbc_indices.tlbc_generation",
            "PyCodeObject.co_tlbc");

    /** Whole sizes that depend on macros of CPython's own build, which its headers do not tell; and a plain limit. */
    private static final String NOT_IN_HEADERS =
            "PyInterpreterState\\.sizeof|_PyRuntimeState\\.sizeof|.*\\.sizeof_debugger_script_path";

    @TempDir
    Path scratch;

    static Stream<PythonInstall> pythons() {
        return Pythons.all().stream().filter(CPythonHeaders::haveTable);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void readsTheTableOfTheBinary(PythonInstall python) throws Exception {
        byte[] table = tableInFile(python);
        PythonVersion version = PythonVersion.parse(python.version()).orElseThrow();
        assertThat(DebugOffsets.version(table)).isEqualTo(version);

        Layout layout = Layout.load(version, table);

        assertThat(layout.freeThreaded()).isEqualTo(python.variant().endsWith("free-threaded"));
        LayoutFile file = Objects.requireNonNull(LayoutFile.find(version.majorMinor()));
        List<String> keys = file.table().stream()
                .skip(3)
                .map(LayoutFile.TableEntry::key)
                .filter(key -> !key.matches(NOT_IN_HEADERS))
                .filter(key -> layout.freeThreaded() || !FREE_THREADED_ONLY.contains(key))
                .toList();
        Map<String, Integer> actual = new TreeMap<>();
        for (String key : keys) {
            int dot = key.indexOf('.');
            actual.put(key, layout.offset(key.substring(0, dot), key.substring(dot + 1)));
        }
        assertThat(actual)
                .isEqualTo(new TreeMap<>(CPythonHeaders.of(python, scratch).values(keys)));
    }

    /** The start of the section {@code .PyRuntime} of the executable, or of the library beside it. */
    private static byte[] tableInFile(PythonInstall python) throws Exception {
        python.assumeInstalled();
        Path executable = python.hostExecutable().toRealPath();
        Path library = executable.resolveSibling("../lib/libpython" + python.minor() + ".so.1.0");
        for (Path file : List.of(executable, library)) {
            if (!Files.exists(file)) {
                continue;
            }
            try (FileChannel channel = FileChannel.open(file)) {
                Optional<ElfFile.Section> section = ElfFile.read(channel).section(".PyRuntime");
                if (section.isPresent()) {
                    ByteBuffer bytes = ByteBuffer.allocate(DebugOffsets.MAX_SIZE);
                    channel.read(bytes, section.get().offset());
                    return bytes.array();
                }
            }
        }
        assumeTrue(false, "no .PyRuntime section in the files of Python " + python);
        return new byte[0];
    }
}
