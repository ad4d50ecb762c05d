package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files that other tools wrote. What to expect is counted in their text, or was read off it. */
class ImportedFilesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static Profile read(String file) throws IOException, MalformedProfileException {
        return ProfileReader.read(GOLDEN.resolve(file).toString(), warning -> {});
    }

    private static Profile read(ReadableFormat format, String text) throws IOException, MalformedProfileException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(format.recognises(bytes, "")).isTrue();
        return format.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void pySpyRaw() throws IOException, MalformedProfileException {
        Profile profile = read("pyspy/threads.raw");
        assertThat(profile.totalWeight()).isEqualTo(110 + 89 + 11);
        assertThat(profile.threads())
                .containsExactly(new ThreadInfo(0, 22259, "MainThread"), new ThreadInfo(0, 22261, "waiter"));
        assertThat(profile.stack(profile.rowNode(2))).last().isEqualTo(new PythonFrame("waiter", "busy.py", 12, 0));
    }

    @Test
    void pySpyRawOfSeveralProcesses() throws IOException, MalformedProfileException {
        Profile profile =
                read(new PySpyFormat(), "process 7:\"python app.py --all\";thread (0x7F4C): main;f (app.py:3) 5\n");
        assertThat(profile.processes().getFirst().pid()).isEqualTo(7);
        assertThat(profile.processes().getFirst().commandLine()).isEqualTo("python app.py --all");
        assertThat(profile.threads().getFirst().tid()).isEqualTo(0x7f4c);
        assertThat(profile.stack(profile.rowNode(0))).containsExactly(new PythonFrame("f", "app.py", 3, 0));
    }

    @Test
    void austin() throws IOException, MalformedProfileException {
        Profile profile = read("austin/wall.austin");
        long micros = Files.readAllLines(GOLDEN.resolve("austin/wall.austin")).stream()
                .filter(line -> line.startsWith("P"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        assertThat(profile.totalWeight()).isEqualTo(micros);
        assertThat(profile.facts().unit()).isEqualTo("microseconds");
        assertThat(profile.threads()).extracting(ThreadInfo::tid).containsExactly(22456L, 22458L);
        List<Frame> stack = List.of(
                new PythonFrame("<module>", "/srv/busy.py", 22, 0),
                new PythonFrame("main", "/srv/busy.py", 18, 0),
                new PythonFrame("hot", "/srv/busy.py", 8, 0),
                new PythonFrame("leaf", "/srv/busy.py", 4, 0));
        assertThat(nodesOf(profile)).contains(stack);
    }

    @Test
    void perfScript() throws IOException, MalformedProfileException {
        Profile profile = read("perf/cpu-clock.perf");
        long samples = Files.readAllLines(GOLDEN.resolve("perf/cpu-clock.perf")).stream()
                .filter(line -> line.contains("cpu-clock:ppp:"))
                .count();
        assertThat(profile.totalWeight()).isEqualTo(samples);
        assertThat(profile.threads()).containsExactly(new ThreadInfo(0, 22301, "python3"));
        assertThat(profile.frames())
                .contains(
                        new NativeFrame("PyErr_Occurred", "libpython3.12.so.1.0"),
                        new NativeFrame("0x7f08065d2e40", ""),
                        new PythonFrame("leaf.<locals>.<genexpr>", "/srv/busy.py", 0, 0));
        assertThat(profile.rowTime(profile.rowCount() - 1))
                .as("time of the last sample, 4110.281906, since the first, 4108.228581, in spans of 10 ms")
                .isEqualTo(2_050_000_000L);
    }

    @Test
    void faultsAreToldByTheirLine() {
        assertThatThrownBy(() -> read(new AustinFormat(), "# austin: 3.7.0\nP1;T0:2;f 3\nP1;T0:2;f x\n"))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessage("line 3: no sample of Austin: \"P1;T0:2;f x\"");
        assertThatThrownBy(() -> read(new PerfScriptFormat(), "a 1 2.3: cycles:\n\t1f f (m)\nnonsense\n"))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessage("line 3: no frame of perf script: \"nonsense\"");
    }

    private static List<List<Frame>> nodesOf(Profile profile) {
        return IntStream.range(0, profile.rowCount())
                .mapToObj(row -> profile.stack(profile.rowNode(row)))
                .toList();
    }
}
