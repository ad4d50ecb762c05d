package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.common.IMCFrame;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrAttributes;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** Our recordings in the JDK's {@code jfr}, in the parser of JDK Mission Control, and in async-profiler's {@code jfrconv}. */
class JfrForeignReaderTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("sample.jfr");
        try (OutputStream out = Files.newOutputStream(file)) {
            new JfrFormat().write(SampleProfile.make(), WriteOptions.DEFAULT, out);
        }
    }

    @Test
    void theJdkCountsItsEvents() throws IOException, InterruptedException {
        String summary = Programs.runJdkTool("jfr", "summary", file.toString());
        assertThat(summary)
                .contains("Start: 2026-01-02 03:04:05")
                .containsPattern("jdk\\.ExecutionSample +67 ") // 40 + 25 spans, the collection, the compression
                .containsPattern("flamewright\\.GilWait +7 ")
                .containsPattern("flamewright\\.Idle +1 ")
                .containsPattern("flamewright\\.Process +2 ");
    }

    @Test
    void theJdkPrintsStacks() throws IOException, InterruptedException {
        String printed =
                Programs.runJdkTool("jfr", "print", "--stack-depth", "64", "--events", "GilWait", file.toString());
        assertThat(printed)
                .contains("sampledThread = \"pool-1\" (javaThreadId = 3)")
                .contains("holderThread = \"MainThread\" (javaThreadId = 1)")
                .containsPattern("(?s)holderStackTrace = .*app\\.fib\\(\\) line: 3, +app\\.fib\\(\\) line: 4, +"
                        + "app\\.Server\\.handle\\(\\) line: 12, +app\\.<module>\\(\\) line: 40")
                .contains("""
                          stackTrace = [
                            app.fib() line: 3
                            app.Server.handle() line: 12
                            app.<module>() line: 40
                          ]
                        """);
    }

    @Test
    void missionControlReadsTotalsFramesAndLines() throws IOException, CouldNotLoadRecordingException {
        Map<String, Long> stacks = new TreeMap<>();
        for (IItemIterable items : JfrLoaderToolkit.loadEvents(file.toFile())) {
            if (items.getType().getIdentifier().equals("jdk.ExecutionSample")) {
                IMemberAccessor<?, IItem> weight = weight(items.getType());
                IMemberAccessor<IMCThread, IItem> thread = JfrAttributes.EVENT_THREAD.getAccessor(items.getType());
                IMemberAccessor<IMCStackTrace, IItem> trace =
                        JfrAttributes.EVENT_STACKTRACE.getAccessor(items.getType());
                for (IItem item : items) {
                    String stack = thread.getMember(item).getThreadName() + ": " + shown(trace.getMember(item));
                    stacks.merge(stack, ((Number) weight.getMember(item)).longValue(), Long::sum);
                }
            }
        }
        assertThat(stacks)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "MainThread: app.<module>:40 app.Server.handle:12 app.fib:4 app.fib:3", 40L,
                        "MainThread: app.<module>:40 app.Server.handle:14 json.loads:346", 25L,
                        "MainThread: app.<module>:40 app.Server.handle:14 json.loads:346 gc.<GC>:-1", 10L,
                        "MainThread: app.<module>:40 libz.so.1.3.1.deflate:-1", 5L));
    }

    /** jfrconv counts events, where ours may count several times: the samples of the SampleProfile that do are one each here. */
    @Test
    void asyncProfilersConverterReadsStacksAndLines() throws Exception {
        Path stacks = folder.resolve("stacks.collapsed");
        Path jar = Path.of(one.jfr.JfrReader.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Programs.run(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar.toString(),
                "Main",
                "-o",
                "collapsed",
                "--lines",
                file.toString(),
                stacks.toString()));
        assertThat(Files.readAllLines(stacks))
                .map(line -> line.replace("_[j]", "").replace("_[i]", "").replace(":65535", ""))
                .containsExactlyInAnyOrder(
                        "app.<module>:40;app.Server.handle:12;app.fib:4;app.fib:3 40",
                        "app.<module>:40;app.Server.handle:14;json.loads:346 25",
                        "app.<module>:40;app.Server.handle:14;json.loads:346;<GC> 1",
                        "app.<module>:40;libz.so.1.3.1.deflate 1");
    }

    private static IMemberAccessor<?, IItem> weight(IType<IItem> type) {
        IAccessorKey<?> key = type.getAccessorKeys().keySet().stream()
                .filter(candidate -> candidate.getIdentifier().equals("weight"))
                .findFirst()
                .orElseThrow();
        return type.getAccessor(key);
    }

    private static String shown(IMCStackTrace trace) {
        List<String> frames = new ArrayList<>();
        for (IMCFrame frame : trace.getFrames()) {
            frames.addFirst(frame.getMethod().getType().getFullName() + "."
                    + frame.getMethod().getMethodName() + ":" + frame.getFrameLineNumber());
        }
        return String.join(" ", frames);
    }
}
