package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.testing.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of Java virtual machines, made while the test runs; what is in them, the JDK's own reader tells. */
class VirtualMachineRecordingTest {
    private static final Set<String> SAMPLES = Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample");

    @TempDir
    private Path folder;

    /** What the recorded virtual machine runs. */
    static final class Busy {
        private Busy() {}

        private static double hot(int rounds) {
            double sum = 0;
            for (int i = 0; i < rounds; i++) {
                sum += Math.sin(i);
            }
            return sum;
        }

        /** Time in the virtual machine itself: frames in C++. */
        private static int machine(int rounds) {
            int depth = 0;
            for (int i = 0; i < rounds; i++) {
                depth += Thread.currentThread().getStackTrace().length;
            }
            return depth;
        }

        public static void main(String[] args) {
            double sum = 0;
            for (long end = System.nanoTime() + 2_000_000_000L; System.nanoTime() < end; ) {
                sum += hot(10_000);
                sum += machine(20);
            }
            System.out.println(sum);
        }
    }

    private static void run(String option) throws IOException, InterruptedException {
        Programs.run(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Busy.class.getName()));
    }

    @Test
    void theJdksOwn() throws IOException, InterruptedException, MalformedProfileException {
        Path file = folder.resolve("jdk.jfr");
        run("-XX:StartFlightRecording=settings=profile,filename=" + file);
        assertReadAsTheJdkDoes(file);
    }

    @Test
    void asyncProfilers() throws IOException, InterruptedException, MalformedProfileException {
        String folderInJar = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
        Path agent = folder.resolve("libasyncProfiler.so");
        try (InputStream library =
                getClass().getClassLoader().getResourceAsStream(folderInJar + "/libasyncProfiler.so")) {
            Assumptions.assumeTrue(library != null, "async-profiler has no agent for this machine");
            Files.copy(library, agent);
        }
        Path file = folder.resolve("async.jfr");
        run("-agentpath:" + agent + "=start,event=ctimer,interval=10ms,jfr,file=" + file);
        assertReadAsTheJdkDoes(file);
        assertThat(RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getStackTrace() != null)
                        .flatMap(event -> event.getStackTrace().getFrames().stream()))
                .as("frames of the virtual machine itself")
                .anyMatch(frame -> frame.getType().equals("C++"));
    }

    private static void assertReadAsTheJdkDoes(Path file) throws IOException, MalformedProfileException {
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> SAMPLES.contains(event.getEventType().getName()))
                .toList();
        Map<String, Long> expected = new TreeMap<>();
        for (RecordedEvent event : events) {
            expected.merge(shown(event), 1L, Long::sum);
        }
        Profile profile = ProfileReader.read(file.toString(), warning -> {});
        Map<String, Long> found = new TreeMap<>();
        for (int row = 0; row < profile.rowCount(); row++) {
            found.merge(shown(profile, row), profile.rowWeight(row), Long::sum);
        }
        assertThat(found).isEqualTo(expected);
        assertThat(expected.keySet()).as("the recorded program").anyMatch(stack -> stack.contains("$Busy.main > "));

        Instant last = events.stream()
                .map(RecordedEvent::getStartTime)
                .max(Instant::compareTo)
                .orElseThrow();
        Instant lastRow = profile.facts().start().plusNanos(profile.rowTime(profile.rowCount() - 1));
        assertThat(Duration.between(lastRow, last))
                .as("the last sample's time, in spans of the profile's resolution")
                .isBetween(Duration.ofNanos(-1_000), Duration.ofNanos(profile.timeResolutionNanos()));
    }

    private static String shown(RecordedEvent event) {
        List<RecordedFrame> leafFirst = event.getStackTrace() == null
                ? List.of()
                : event.getStackTrace().getFrames();
        Stream<String> frames = leafFirst.reversed().stream()
                .map(RecordedFrame::getMethod)
                .map(method -> {
                    String type =
                            method.getType() == null ? "" : method.getType().getName();
                    return type.isEmpty() ? method.getName() : type + "." + method.getName();
                });
        var thread = event.getThread("sampledThread");
        String name = thread.getJavaName() == null ? thread.getOSName() : thread.getJavaName();
        return name + ": " + String.join(" > ", frames.toList());
    }

    private static String shown(Profile profile, int row) {
        List<String> frames = profile.stack(profile.rowNode(row)).stream()
                .map(VirtualMachineRecordingTest::shown)
                .toList();
        return profile.threads().get(profile.rowThread(row)).name() + ": " + String.join(" > ", frames);
    }

    private static String shown(Frame frame) {
        return frame instanceof NativeFrame(String name, String module) && !module.isEmpty()
                ? module + "." + name
                : frame.name();
    }
}
