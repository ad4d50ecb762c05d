package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.Profiles;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrRecorderTest {
    private static final long SECOND = 1_000_000_000L;
    private static final ProfileFacts KNOWN = SampleProfile.FACTS;

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();

    /** Records one sample of each of these seconds, in a function of the second's name. */
    private static void record(JfrRecorder recorder, int fromSecond, int toSecond) {
        int thread = recorder.thread(recorder.process(new ProcessInfo(1, "app", "3.13.0")), 1, "MainThread");
        for (int second = fromSecond; second < toSecond; second++) {
            int node = Profiles.node(recorder, List.of(new PythonFrame("f" + second, "a.py", 1, 1)));
            recorder.sample(second * SECOND, thread, ThreadState.GIL, node, 1);
        }
    }

    private Profile read(Path file) throws IOException, MalformedProfileException {
        return ProfileReader.read(file.toString(), warning -> warnings.add(warning));
    }

    @Test
    void chunksAreClosedEveryFewSecondsAndJoinedAgain() throws IOException, MalformedProfileException {
        Path file = folder.resolve("whole.jfr");
        JfrRecorder recorder = new JfrRecorder(file, KNOWN, JfrLimits.NONE);
        record(recorder, 0, 23);
        recorder.close(KNOWN.during(KNOWN.start(), Duration.ofSeconds(23)));

        Profile profile = read(file);
        assertThat(profile.totalWeight()).isEqualTo(23);
        assertThat(profile.facts().duration()).isEqualTo(Duration.ofSeconds(23));
        assertThat(profile.rowTime(22)).isEqualTo(22 * SECOND);
        assertThat(profile.threads()).hasSize(1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void theJdkSeesTheChunks() throws IOException, InterruptedException {
        Path file = folder.resolve("whole.jfr");
        JfrRecorder recorder = new JfrRecorder(file, KNOWN, JfrLimits.NONE);
        record(recorder, 0, 23);
        recorder.close(KNOWN);
        assertThat(Programs.runJdkTool("jfr", "summary", file.toString()))
                .contains("Chunks: 5")
                .containsPattern("jdk\\.ExecutionSample +23 ");
    }

    /** What is kept of threads and processes does not grow with how many there have ever been, and none takes another's name. */
    @Test
    void whoComesAndGoesLeavesItsNumberToOthers() throws IOException {
        Path file = folder.resolve("churn.jfr");
        JfrRecorder recorder = new JfrRecorder(file, KNOWN, JfrLimits.NONE);
        int lasting = recorder.thread(recorder.process(new ProcessInfo(1, "app", "3.13.0")), 1, "lasting");
        int mostThreads = 0;
        int mostProcesses = 0;
        for (int second = 0; second < 500; second++) {
            int process = recorder.process(new ProcessInfo(1000 + second, "app", "3.13.0"));
            int thread = recorder.thread(process, 1000 + second, "");
            sample(recorder, second, lasting);
            sample(recorder, second, thread);
            recorder.threadEnded(thread);
            // Another state of the same thread: it is the same thread again.
            assertThat(recorder.thread(process, 1000 + second, "worker " + second))
                    .isEqualTo(thread);
            sample(recorder, second, thread);
            recorder.threadEnded(thread);
            recorder.processEnded(process);
            mostThreads = Math.max(mostThreads, thread);
            mostProcesses = Math.max(mostProcesses, process);
        }
        recorder.close(KNOWN);

        // Those of a chunk of five seconds, and of the one before it.
        assertThat(mostThreads).isBetween(5, 11);
        assertThat(mostProcesses).isBetween(5, 11);
        Map<String, Long> samples = new TreeMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals("jdk.ExecutionSample")) {
                RecordedThread thread = event.getThread("sampledThread");
                samples.merge(
                        event.getStackTrace().getFrames().getFirst().getMethod().getName() + " " + thread.getOSName()
                                + " " + thread.getOSThreadId() + " "
                                + thread.getThreadGroup().getName(),
                        1L,
                        Long::sum);
            }
        }
        Map<String, Long> expected = new TreeMap<>();
        for (int second = 0; second < 500; second++) {
            expected.put("f" + second + " lasting 1 #1 app (1)", 1L);
            expected.put(
                    "f%d worker %d %d #%d app (%d)".formatted(second, second, 1000 + second, second + 2, 1000 + second),
                    2L);
        }
        assertThat(samples).isEqualTo(expected);
    }

    private static void sample(JfrRecorder recorder, int second, int thread) {
        int node = Profiles.node(recorder, List.of(new PythonFrame("f" + second, "a.py", 1, 1)));
        recorder.sample(second * SECOND, thread, ThreadState.GIL, node, 1);
    }

    @Test
    void aKilledRecorderLosesTheOpenChunkOnly() throws Exception {
        Path file = folder.resolve("killed.jfr");
        Process recording = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessRecording.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try {
            // Each line is a chunk's worth of samples that the recorder has taken beyond the one before.
            var lines = recording.inputReader();
            for (int i = 0; i < 4; i++) {
                assertThat(lines.readLine()).isEqualTo("five more seconds");
            }
        } finally {
            recording.destroyForcibly().waitFor();
        }

        Profile profile = read(file);
        assertThat(profile.totalWeight()).isGreaterThanOrEqualTo(10).isEqualTo(profile.rowCount());
        assertThat(profile.rowTime(profile.rowCount() - 1)).isEqualTo((profile.rowCount() - 1) * SECOND);
        assertThat(profile.facts().commandLine()).isEqualTo(KNOWN.commandLine());
        assertThat(profile.facts().duration()).isEqualTo(Duration.ofSeconds(profile.rowCount() - 1));
        assertThat(warnings).anyMatch(warning -> warning.contains("was not ended in order"));
    }

    /** What the killed process runs. */
    static final class EndlessRecording {
        private EndlessRecording() {}

        public static void main(String[] args) throws IOException {
            JfrRecorder recorder = new JfrRecorder(Path.of(args[0]), KNOWN, JfrLimits.NONE);
            for (int second = 0; ; second += 5) {
                record(recorder, second, second + 5);
                System.out.println("five more seconds");
            }
        }
    }

    @Test
    void aCutChunkIsNamedByItsOffset() throws IOException, MalformedProfileException {
        Path file = folder.resolve("cut.jfr");
        JfrRecorder recorder = new JfrRecorder(file, KNOWN, JfrLimits.NONE);
        record(recorder, 0, 10);
        recorder.close(KNOWN);
        byte[] whole = Files.readAllBytes(file);
        int second = (int) JfrChunkHeader.of(whole, 0).size();
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));

        assertThat(read(file).totalWeight()).isEqualTo(5);
        assertThat(warnings)
                .contains(file + ": The recording was cut short: its last chunk, at offset " + second
                        + ", was not finished and is missing.");

        Files.write(file, Arrays.copyOf(whole, second - 1));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageEndingWith("offset 0: there is no whole chunk in this recording");
    }

    @Test
    void aLimitedFileKeepsTheNewest() throws IOException, MalformedProfileException {
        Path file = folder.resolve("limited.jfr");
        long limit = 60_000;
        JfrRecorder recorder = new JfrRecorder(file, KNOWN, new JfrLimits(limit, Duration.ZERO));
        record(recorder, 0, 500);
        recorder.close(KNOWN);

        assertThat(Files.size(file)).isBetween(limit / 2, limit);
        Profile profile = read(file);
        assertThat(profile.rowTime(profile.rowCount() - 1)).isEqualTo(499 * SECOND);
        assertThat(profile.totalWeight()).isEqualTo(profile.rowCount()).isLessThan(500);
        assertThat(profile.rowTime(0)).isEqualTo((500 - profile.rowCount()) * SECOND);
        assertThat(folder).isDirectoryNotContaining(other -> other.toString().endsWith(".part"));
    }

    @Test
    void anAgedFileReachesAtLeastSoFarBack() throws IOException, MalformedProfileException {
        Path file = folder.resolve("aged.jfr");
        JfrRecorder recorder = new JfrRecorder(file, KNOWN, new JfrLimits(0, Duration.ofSeconds(60)));
        record(recorder, 0, 500);
        recorder.close(KNOWN);
        assertThat(read(file).rowCount()).isBetween(60, 60 * 4 / 3 + 2 * 5);
    }
}
