package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs made to need much memory for what they are: whatever the format allows, as small as it can be spelled. All are
 * read in one virtual machine whose heap is ten times an input, and some for the machine itself.
 */
class BoundedMemoryTest {
    private static final int INPUT_BYTES = 4 << 20;

    /** A sample type without a name. */
    private static final byte[] SAMPLE_TYPE = {1 << 3 | 2, 0};

    /** For classes, and for tables that have a bound of their own. */
    private static final int FIXED_BYTES = 48 << 20;

    @TempDir
    private Path folder;

    private final List<String> arguments = new ArrayList<>();

    /** What the bounded machine runs: reads each file as the format of its name, {@code FORMAT.anything}. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] files) throws IOException {
            for (String file : files) {
                String name = String.valueOf(Path.of(file).getFileName());
                ReadableFormat format = (ReadableFormat)
                        Formats.named(name.substring(0, name.indexOf('.'))).orElseThrow();
                try (InputStream in = Files.newInputStream(Path.of(file))) {
                    format.read(in);
                    System.out.println(name + " read");
                } catch (MalformedProfileException e) {
                    System.out.println(name + " refused: " + e.getMessage());
                } catch (OutOfMemoryError e) {
                    System.out.println(name + " needs too much memory");
                }
            }
        }
    }

    private void input(String name, byte[] bytes) throws IOException {
        arguments.add(Files.write(folder.resolve(name), bytes).toString());
    }

    /** An input of one part after another, each other than those before, between a start and an end. */
    private void text(String name, String start, IntFunction<String> part, String end) throws IOException {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; text.length() < INPUT_BYTES; i++) {
            text.append(part.apply(i));
        }
        input(name, text.append(end).toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tenTimesTheInputIsEnough() throws IOException, InterruptedException {
        texts();
        speedscope();
        pprof();
        recordings();

        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + (FIXED_BYTES + 10L * INPUT_BYTES),
                "-cp",
                System.getProperty("java.class.path"),
                Reading.class.getName()));
        command.addAll(arguments);
        String said = Programs.run(new ProcessBuilder(command));
        assertThat(said.lines())
                .hasSameSizeAs(arguments)
                .allSatisfy(line -> assertThat(line)
                        .matches(
                                line.startsWith("jfr.")
                                        ? "\\S+ (read|refused: offset \\d+: .+)"
                                        : "\\S+ (read|refused: .+)"));
    }

    private void texts() throws IOException {
        text("folded.functions", "", i -> "function_" + i + " 1\n", "");
        text("folded.stack", "", i -> "a;", "a 1\n");
        text("folded.stacks", "", i -> (char) ('a' + i % 7) + ";" + (char) ('a' + i % 11) + ";", "a 1\n");
        text("pyspy.threads", "", i -> "thread (" + i + ");f 1\n", "");
        text("austin.threads", "", i -> "P1;T" + i + ";f 1\n", "");
        text("austin.functions", "", i -> "P1;T1;" + Integer.toString(i, 36) + ":" + i % 9 + ":1 1\n", "");
        text("perf.times", "", i -> "a 1 " + i + ".1: c:\n\t1 f (m)\n\n", "");
        String schema = "{\"type\":\"schema\",\"version\":1}\n";
        text(
                "jsonl.frames",
                schema,
                i -> "{\"type\":\"frame\",\"id\":" + i + ",\"kind\":\"label\",\"name\":\"" + i + "\"}\n",
                "");
        text("jsonl.properties", schema + "{\"type\":\"x\"", i -> ",\"" + i + "\":1", "}\n");
    }

    private void speedscope() throws IOException {
        String start = "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"profiles\":[";
        text("speedscope.weights", start + "{\"weights\":[0", i -> ",1", "]}]}");
        text("speedscope.samples", start + "{\"samples\":[[]", i -> ",[]", "]}]}");
        text("speedscope.stack", start + "{\"weights\":[1],\"samples\":[[0", i -> ",0", "]]}]}");
        text("speedscope.profiles", start + "{}", i -> ",{}", "]}");
        text("speedscope.frames", start + "{}],\"shared\":{\"frames\":[{}", i -> ",{}", "]}}");
    }

    private void pprof() throws IOException {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        ByteArrayOutputStream functions = new ByteArrayOutputStream();
        strings.writeBytes(SAMPLE_TYPE);
        functions.writeBytes(SAMPLE_TYPE);
        while (strings.size() < INPUT_BYTES) {
            strings.write(6 << 3 | 2);
            strings.write(0);
        }
        for (int id = 0; functions.size() < INPUT_BYTES; id++) {
            functions.writeBytes(new byte[] {
                5 << 3 | 2,
                5,
                1 << 3,
                (byte) (id | 0x80),
                (byte) (id >> 7 | 0x80),
                (byte) (id >> 14 | 0x80),
                (byte) (id >> 21 & 0x7f)
            });
        }
        input("pprof.strings", strings.toByteArray());
        input("pprof.functions", functions.toByteArray());
    }

    private void recordings() throws IOException {
        Random random = new Random(1);
        input("jfr.constants", recording(constants -> {
            while (constants.size() < INPUT_BYTES) {
                constants.add(JfrTypes.THREAD_STATE, out -> out.text(""));
            }
        }));
        input("jfr.methods", recording(constants -> {
            int name = constants.symbol("x".repeat(INPUT_BYTES / 2));
            int javaClass = constants.add(JfrTypes.CLASS, out -> {
                out.number(0);
                out.number(name);
                out.number(0);
                out.number(0);
                out.flag(false);
            });
            constants.add(JfrTypes.STACK_TRACE, out -> {
                out.flag(false);
                out.number(100_000);
                for (int i = 0; i < 100_000; i++) {
                    int number = i + 1; // as the pool counts them
                    constants.add(JfrTypes.METHOD, method -> {
                        method.number(javaClass);
                        method.number(number);
                        method.number(0);
                        method.number(0);
                        method.flag(false);
                    });
                    out.number(number);
                    out.number(0);
                    out.number(0);
                    out.number(0);
                }
            });
        }));
        input(
                "jfr.frames",
                recording(constants -> constants.add(JfrTypes.STACK_TRACE, out -> {
                    out.flag(false);
                    out.number(INPUT_BYTES / 6);
                    for (int i = 0; i < INPUT_BYTES / 6; i++) {
                        out.number(0);
                        out.number(i % 20_000);
                        out.number(random.nextInt(100));
                        out.number(0);
                    }
                })));
        byte[] huge = recording(constants -> constants.symbol("a"));
        for (int i = JfrChunkHeader.BYTES; i < huge.length; i += 97) {
            byte[] damaged = huge.clone();
            Arrays.fill(damaged, i, Math.min(i + 7, huge.length), (byte) 0xff);
            input("jfr.huge" + i, damaged);
        }
    }

    /** What fills the constants of a recording. */
    private interface Filling {
        void fill(JfrConstantsWriter constants);
    }

    /** A recording of these constants and of one sample, whose stack is the first one of them. */
    private static byte[] recording(Filling filling) {
        JfrConstantsWriter constants = new JfrConstantsWriter(new HashMap<>());
        filling.fill(constants);
        JfrOutput events = new JfrOutput();
        int start = events.startShortEvent(JfrTypes.id(JfrTypes.IDLE));
        events.number(1); // time
        events.number(0); // thread
        events.number(1); // stack
        events.number(1); // weight
        events.endShortEvent(start);
        return JfrChunkWriter.chunk(events, constants, 0, 0, 0);
    }
}
