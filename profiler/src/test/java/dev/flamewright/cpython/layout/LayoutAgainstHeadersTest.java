package dev.flamewright.cpython.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number of a layout file must be the one that a C compiler takes from that Python's own headers. */
class LayoutAgainstHeadersTest {
    /** What no installed header has: structures private to one C file, and fields of free-threaded builds only. */
    private static final String PRIVATE =
            "PyDictKeysObject\\..*|PyDictKeyEntry\\..*|PyDictValues\\.size|r?lockobject\\..*|wait_entry\\..*|PyObject\\.MANAGED_.*"
                    + "|_PyCodeArray\\..*|.*\\.sizeof_debugger_script_path";

    private static final String FREE_THREADED_ONLY = "_gil_runtime_state\\.enabled|_PyInterpreterFrame\\.tlbc_index"
            + "|PyInterpreterState\\.tlbc_indices\\.tlbc_generation|PyCodeObject\\.co_tlbc";

    /** What CPython puts into its table where a build has no such field. */
    private static final int ABSENT = 0;

    @TempDir
    Path scratch;

    static Stream<PythonInstall> pythons() {
        return Pythons.all().stream()
                .filter(python -> !python.variant().equals("stripped")
                        && !python.variant().equals("sid-nopie"));
    }

    static Stream<PythonInstall> pythonsWithTable() {
        return pythons().filter(CPythonHeaders::haveTable);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void agreesWithTheHeaders(PythonInstall python) throws Exception {
        check(python, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythonsWithTable")
    void agreesWithTheHeadersOfAFreeThreadedBuild(PythonInstall python) throws Exception {
        check(python, true);
    }

    private void check(PythonInstall python, boolean freeThreaded) throws Exception {
        python.assumeInstalled();
        PythonVersion version = PythonVersion.parse(python.version()).orElseThrow();
        LayoutFile file = Objects.requireNonNull(LayoutFile.find(version.majorMinor()));
        List<String> keys = new ArrayList<>();
        file.table().stream().map(LayoutFile.TableEntry::key).forEach(keys::add);
        file.facts().stream().map(LayoutFile.Fact::key).forEach(keys::add);
        keys.removeIf(key -> key.startsWith("_Py_DebugOffsets.") && !key.endsWith(".sizeof"));
        CPythonHeaders headers = freeThreaded
                ? CPythonHeaders.of(python, scratch, "-DPy_GIL_DISABLED=1")
                : CPythonHeaders.of(python, scratch);
        Map<String, Integer> truth = headers.values(keys.stream().distinct().toList());

        String unknown = freeThreaded ? PRIVATE : PRIVATE + "|" + FREE_THREADED_ONLY;
        assertThat(keys.stream().filter(key -> !truth.containsKey(key) && !key.matches(unknown)))
                .as("fields that the headers of %s do not have", python)
                .isEmpty();

        byte[] table = new byte[DebugOffsets.MAX_SIZE];
        if (file.hasTable()) {
            assertThat(file.tableSize()).isEqualTo(truth.get("_Py_DebugOffsets.sizeof"));
            table = TestTables.table(file, version, freeThreaded, entry -> truth.getOrDefault(entry.key(), ABSENT));
        }
        Layout layout = Layout.load(version, table, false);
        Map<String, Integer> expected = new TreeMap<>(truth);
        expected.remove("_Py_DebugOffsets.sizeof");
        Map<String, Integer> actual = new TreeMap<>();
        for (String key : expected.keySet()) {
            int dot = key.indexOf('.');
            if (key.startsWith("PyASCIIObject.state.")) {
                dot = key.lastIndexOf('.');
            }
            actual.put(key, layout.offset(key.substring(0, dot), key.substring(dot + 1)));
        }
        assertThat(actual).isEqualTo(expected);
    }
}
