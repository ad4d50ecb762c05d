package dev.flamewright.cpython.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    private static final PythonVersion V3_14 = new PythonVersion(3, 14, 0, "");
    private static final LayoutFile FILE_3_14 = Objects.requireNonNull(LayoutFile.find("3.14"));

    @ParameterizedTest
    @ValueSource(strings = {"2.6.9", "3.5.10", "3.16.0", "3.99.1", "4.0.0"})
    void refusesAnUnknownVersionByNameWithTheSupportedRange(String text) {
        PythonVersion version = PythonVersion.parse(text).orElseThrow();
        assertThatThrownBy(() -> Layout.load(version, null))
                .isInstanceOf(UnsupportedPythonException.class)
                .hasMessage("Python " + text + " is not supported: Flamewright reads CPython 2.7 and 3.6 to 3.15");
    }

    @Test
    void refusesAnAlpha() {
        assertThatThrownBy(() -> Layout.load(new PythonVersion(3, 12, 0, "a3"), null))
                .hasMessageContaining("3.12.0a3")
                .hasMessageContaining("alpha");
    }

    @Test
    void microVersionsAndMachinesMayDiffer() throws Exception {
        // Figures of py-spy, which had them from CPython's sources and real machines.
        assertThat(tstateCurrent("3.7.3", false)).isEqualTo(1392);
        assertThat(tstateCurrent("3.7.4", false)).isEqualTo(1480);
        assertThat(tstateCurrent("3.7.3", true)).isEqualTo(1408);
        assertThat(tstateCurrent("3.7.16", true)).isEqualTo(1496);
        assertThat(tstateCurrent("3.8.0", true)).isEqualTo(1384);
        assertThat(tstateCurrent("3.10.2", true)).isEqualTo(584);
        assertThat(tstateCurrent("3.11.9", true)).isEqualTo(592);
    }

    private static int tstateCurrent(String version, boolean aarch64) throws UnsupportedPythonException {
        return Layout.load(PythonVersion.parse(version).orElseThrow(), null, aarch64)
                .offset("_PyRuntimeState", "gilstate.tstate_current");
    }

    @Test
    void aRenamedFieldIsFoundByEitherName() throws Exception {
        Layout layout = Layout.load(new PythonVersion(3, 12, 1, ""), null);
        assertThat(layout.offset("_PyInterpreterFrame", "f_executable", "f_code"))
                .isEqualTo(layout.offset("_PyInterpreterFrame", "f_code"));
        assertThat(layout.has("_PyInterpreterFrame", "f_executable")).isFalse();
        assertThatThrownBy(() -> layout.offset("_PyInterpreterFrame", "f_lasti"))
                .hasMessage("no _PyInterpreterFrame.f_lasti in Python 3.12.1");
    }

    @Test
    void aMissingTableIsRefused() {
        assertThatThrownBy(() -> Layout.load(V3_14, null))
                .isInstanceOf(UnsupportedPythonException.class)
                .hasMessageContaining("3.14.0");
        assertThatThrownBy(() -> Layout.load(V3_14, new byte[DebugOffsets.MAX_SIZE]))
                .isInstanceOf(UnsupportedPythonException.class);
    }

    @Test
    void aTableOfAnotherVersionIsRefused() {
        byte[] table = TestTables.table(FILE_3_14, new PythonVersion(3, 15, 0, ""), false, entry -> 8);
        assertThatThrownBy(() -> Layout.load(V3_14, table)).hasMessageContaining("it is that of Python 3.15.0");
    }

    @Test
    void aTruncatedTableIsRefused() {
        byte[] table = Arrays.copyOf(goodTable(), 600);
        assertThatThrownBy(() -> Layout.load(V3_14, table)).hasMessageContaining("600 bytes, not 760");
    }

    @Property
    void anyOneValueThatCannotBeTrueIsRefused(@ForAll @IntRange(min = 3, max = 94) int index, @ForAll long value)
            throws Exception {
        Layout good = Layout.load(V3_14, goodTable());
        assertThat(good.offset("PyObject", "ob_type")).isEqualTo(8);
        byte[] table = goodTable();
        ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putLong(index * Long.BYTES, value);
        if (value < 0 || value > 16 << 20) {
            assertThatThrownBy(() -> Layout.load(V3_14, table)).isInstanceOf(UnsupportedPythonException.class);
        }
    }

    /** Every structure 4 KiB, every field where the common head of objects allows it. */
    private static byte[] goodTable() {
        return TestTables.table(FILE_3_14, V3_14, false, entry -> switch (entry.key()) {
            case "PyObject.sizeof", "PyTupleObject.ob_base.ob_size", "PyFloatObject.ob_fval" -> 16;
            case "PyObject.ob_type" -> 8;
            default -> entry.isSize() ? 4096 : 64;
        });
    }

    @Test
    void everyFileCanBeRead() throws Exception {
        for (int minor = 6; minor <= 12; minor++) {
            Layout layout = Layout.load(new PythonVersion(3, minor, 5, ""), null);
            assertThat(layout.frames()).isNotNull();
            assertThat(layout.lineTable()).isNotNull();
            assertThat(layout.gilHolder()).isNotNull();
            assertThat(layout.instructionPointer()).isNotNull();
            assertThat(layout.instanceAttributes()).isNotNull();
        }
    }
}
