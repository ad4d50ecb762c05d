package dev.flamewright.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedFormatTest {
    private final FoldedFormat format = new FoldedFormat();

    @Test
    void sharesFramesAndAddsCounts() throws Exception {
        Profile profile = read("main;a;b 3\nmain;a 2\nmain;a;b 4\nother 1\n");
        assertThat(stacks(profile)).isEqualTo(Map.of("[main, a, b]", 7L, "[main, a]", 2L, "[other]", 1L));
        assertThat(profile.frames()).hasSize(4);
        assertThat(profile.facts().unit()).isEqualTo("samples");
    }

    @Test
    void takesTheLastFieldForTheCount() throws Exception {
        assertThat(stacks(read("operator new (int);f 1 3\r\n\n  \nx y\t5")))
                .isEqualTo(Map.of("[operator new (int), f 1]", 3L, "[x y]", 5L));
    }

    /** What a line has in common with the one before is reused; each of these differs from the one before in its own way. */
    @Test
    void tellsApartFramesWithCommonBeginnings() throws Exception {
        String lines = "a;b;c 1\na;bc;c 1\na;b 1\na 1\nab;b 1\na;;b 1\na;;b;d 1\n;a 1\n 1\n;a 1\n;b 1\na; 1\na 1\n";
        Map<String, Long> expected = new TreeMap<>();
        for (String line : lines.lines().toList()) {
            String stack = line.substring(0, line.length() - 2);
            List<String> frames = stack.isEmpty() ? List.of() : List.of(stack.split(";", -1));
            expected.merge(frames.toString(), 1L, Long::sum);
        }
        assertThat(stacks(read(lines))).isEqualTo(expected);
    }

    @Test
    void countsMayHaveDecimals() throws Exception {
        Profile profile = read("a 1.5\nb 2\na 0.25\nc 0.\n");
        assertThat(profile.facts().unit()).isEqualTo("millisamples");
        assertThat(stacks(profile)).isEqualTo(Map.of("[a]", 1750L, "[b]", 2000L, "[c]", 0L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a;b | line 2: no count at the end of \"a;b\"",
                "a;b x | line 2: no count at the end of \"a;b x\"",
                "a;b -4 | line 2: negative count \"-4\"",
                "a;b 99999999999999999999 | line 2: count \"99999999999999999999\" is too large",
                "a;b 1.2.3 | line 2: no count at the end of \"a;b 1.2.3\"",
                "12 | line 2: no count at the end of \"12\"",
            })
    void namesTheLineThatIsWrong(String line, String message) {
        assertThatThrownBy(() -> read("main;a;b 3\n" + line + "\nc 1\n"))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessage(message);
    }

    @Test
    void refusesCountsWhoseSumDoesNotFit() {
        String line = "a 9000000000000000\n";
        assertThatThrownBy(() -> read(line.repeat(2))).hasMessageStartingWith("line 2: the counts add up to more than");
    }

    @Test
    void readsFramesOfEveryKindBack() throws Exception {
        List<Frame> frames = List.of(
                new PythonFrame("C.method", "/srv/app/my file.py", 12, 0),
                new PythonFrame("<lambda>", "<string>", 1, 0),
                new PythonFrame("main", "/usr/bin/tool", 3, 0),
                new PythonFrame("f", "/srv/app/a (copy)/b.py", 0, 0),
                new NativeFrame("operator new(unsigned long)", "libstdc++.so.6"),
                new SyscallFrame("futex"),
                new GcFrame(),
                new LabelFrame("main (main.c:12)"),
                new LabelFrame("App\\Http\\Kernel::handle"));
        assertThat(read(write(frames)).frames()).isEqualTo(frames);
    }

    @Test
    void mergesLinesOnRequest() throws Exception {
        Profile profile = read("f (a.py:1) 2\nf (a.py:2);g (b.py:3) 5\nf (a.py:3) 1\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(profile, new WriteOptions("", false, false, false), out);
        assertThat(out.toString(UTF_8)).isEqualTo("f (a.py) 3\nf (a.py);g (b.py) 5\n");
    }

    @Test
    void startsStacksWithProcessAndThreadOnRequest() throws Exception {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int process = builder.process(new ProcessInfo(17, "python app.py", ""));
        int node = builder.child(SampleSink.ROOT, builder.frame(new LabelFrame("f")));
        builder.sample(-1, builder.thread(process, 17, "MainThread"), ThreadState.GIL, node, 2);
        builder.sample(-1, builder.thread(process, 18, ""), ThreadState.CPU, node, 3);
        Profile profile = builder.build(ProfileFacts.UNKNOWN);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(profile, new WriteOptions("", true, true, true), out);
        assertThat(out.toString(UTF_8)).isEqualTo("""
                        process 17 python app.py;MainThread (thread 17);f 2
                        process 17 python app.py;thread 18;f 3
                        """);
    }

    /** Any text that a target may call a function survives, each in one line of valid UTF-8. */
    @Property(tries = 300)
    void anyNameIsReadBack(@ForAll("names") List<String> names) throws Exception {
        // A stack of one frame without a name would be the empty stack.
        List<Frame> frames = Stream.concat(Stream.of("root"), names.stream())
                .distinct()
                .map(name -> (Frame) new LabelFrame(name))
                .filter(frame -> FrameLabels.parse(frame.name()).equals(frame))
                .toList();
        String text = write(frames);
        assertThat(text.chars().filter(c -> c < ' ')).containsOnly((int) '\n');
        assertThat(UTF_8.newEncoder().canEncode(text)).isTrue();
        assertThat(read(text).frames()).isEqualTo(frames);
    }

    @Provide
    Arbitrary<List<String>> names() {
        Arbitrary<String> soup = Arbitraries.strings()
                .withChars(" ;\\xu3b5cdf80\n\r\t\u0000\u007f(:)")
                .withChars('\ud800', '\udcff', '\u202e', '\ufeff', 'é')
                .ofMaxLength(12);
        return Arbitraries.oneOf(soup, Arbitraries.strings().all().ofMaxLength(8))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 300)
    void anyBytesAreReadOrRefusedByLine(@ForAll byte[] bytes) throws IOException {
        try {
            Profile profile = format.read(new ByteArrayInputStream(bytes));
            assertThat(profile.totalWeight()).isNotNegative();
        } catch (MalformedProfileException refused) {
            assertThat(refused).hasMessageMatching("(?s)line [0-9]+: .+");
        }
    }

    @Test
    void differentBytesThatAreNoTextStayDifferent() throws Exception {
        byte[] bytes = {'a', (byte) 0xff, ' ', '1', '\n', 'a', (byte) 0xfe, ' ', '2', '\n'};
        Profile profile = format.read(new ByteArrayInputStream(bytes));
        assertThat(stacks(profile)).isEqualTo(Map.of("[a\udcff]", 1L, "[a\udcfe]", 2L));
        assertThat(write(profile.frames())).isEqualTo("a\\udcff;a\\udcfe 1\n");
    }

    @Test
    void longNamesAndDeepStacksAreRead() throws Exception {
        String longName = "n".repeat(1 << 20);
        String deep = String.join(";", Collections.nCopies(5000, "f"));
        Profile profile = read(longName + ";x 1\n" + deep + " 2\n" + longName + ";y 3\n");
        assertThat(profile.totalWeight()).isEqualTo(6);
        assertThat(profile.tree().size()).isEqualTo(1 + 3 + 5000);
        assertThat(profile.frames().getFirst().name()).isEqualTo(longName);
    }

    @Test
    void keepsTheOrderOfLinesForFlameCharts() throws Exception {
        Profile profile = format.readInOrder(new ByteArrayInputStream("b 2\na 1\nb 3\n".getBytes(UTF_8)));
        List<String> rows = IntStream.range(0, profile.rowCount())
                .mapToObj(row -> profile.stack(profile.rowNode(row)).getFirst().name() + profile.rowWeight(row))
                .toList();
        assertThat(rows).containsExactly("b2", "a1", "b3");
    }

    private Profile read(String text) throws IOException, MalformedProfileException {
        return format.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    /** One stack of all these frames, written. */
    private String write(List<Frame> frames) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        int node = SampleSink.ROOT;
        for (Frame frame : frames) {
            node = builder.child(node, builder.frame(frame));
        }
        builder.sample(-1, thread, ThreadState.UNKNOWN, node, 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(builder.build(ProfileFacts.UNKNOWN), WriteOptions.DEFAULT, out);
        return out.toString(UTF_8);
    }

    private static Map<String, Long> stacks(Profile profile) {
        Map<String, Long> stacks = new TreeMap<>();
        for (int row = 0; row < profile.rowCount(); row++) {
            String stack = profile.stack(profile.rowNode(row)).stream()
                    .map(Frame::name)
                    .collect(Collectors.toList())
                    .toString();
            stacks.merge(stack, profile.rowWeight(row), Long::sum);
        }
        assertThat(Arrays.stream(profile.selfWeights()).sum()).isEqualTo(profile.totalWeight());
        return stacks;
    }
}
