package dev.flamewright.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.cpython.layout.LineTableKind;
import dev.flamewright.testing.EachPythonVersion;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Lines must be those that CPython itself reads from the same table. */
class LineTableTest {
    private static final String[] MODULES = {"dis", "argparse", "ast", "threading", "subprocess", "inspect"};

    @EachPythonVersion
    void agreesWithCPythonAtEveryInstruction(PythonInstall python) {
        LineTableKind kind = kind(python);
        int functions = 0;
        try (TargetProgram target = TargetProgram.start(python, "line_tables.py", MODULES)) {
            for (String line = target.nextLine(); !line.equals("done"); line = target.nextLine()) {
                check(kind, line);
                functions++;
            }
        }
        assertThat(functions).isGreaterThan(300);
    }

    private static LineTableKind kind(PythonInstall python) {
        return switch (python.minor()) {
            case "2.7" -> LineTableKind.UNSIGNED_LNOTAB;
            case "3.6", "3.7", "3.8", "3.9" -> LineTableKind.LNOTAB;
            case "3.10" -> LineTableKind.LINETABLE;
            default -> LineTableKind.LOCATIONS;
        };
    }

    private static void check(LineTableKind kind, String truth) {
        String[] words = truth.split(" ", -1);
        byte[] bytes = words[1].equals("-") ? new byte[0] : HexFormat.of().parseHex(words[1]);
        LineTable table = LineTable.of(kind, Integer.parseInt(words[0]), bytes);
        int length = Integer.parseInt(words[2]);
        List<Integer> expected = new ArrayList<>();
        List<Integer> actual = new ArrayList<>();
        String[] ranges = words[3].split(",", -1);
        // Some 200,000 instructions in one function: a look at every 50th keeps a table that is read in order quick.
        int step = length > 20_000 ? 50 : 1;
        for (int i = 0; i < ranges.length; i++) {
            int end = i + 1 < ranges.length ? start(ranges[i + 1]) : length;
            int line = Integer.parseInt(ranges[i].substring(ranges[i].indexOf(':') + 1));
            for (int at = start(ranges[i]); at < end; at += step) {
                expected.add(line);
                actual.add(table.line(at));
            }
        }
        assertThat(actual).as(truth.substring(0, Math.min(truth.length(), 400))).isEqualTo(expected);
    }

    private static int start(String range) {
        return Integer.parseInt(range.substring(0, range.indexOf(':')));
    }

    @Property
    void anyBytesGiveAnAnswer(
            @ForAll LineTableKind kind,
            @ForAll int firstLine,
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(min = -2, max = 2000) int instruction) {
        assertThat(LineTable.of(kind, firstLine, bytes).line(instruction)).isNotNegative();
    }
}
