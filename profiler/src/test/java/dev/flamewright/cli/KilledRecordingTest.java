package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording that is limited in size, and whose profiler is killed: what is in the file is good as far as it goes. */
class KilledRecordingTest {
    private static final long LIMIT = 150 << 10;

    /** In a chunk's head: the magic, the version, three sizes and offsets, then the start. */
    private static final int START_OFFSET = 4 + 4 + 3 * 8;

    @TempDir
    private Path folder;

    @Test
    void itsClosedChunksAreReadAndTheRestIsSaidToBeMissing() throws IOException, InterruptedException {
        Path file = folder.resolve("limited.jfr");
        int threads = 8;
        Path counters = Files.write(folder.resolve("counters"), new byte[threads * Long.BYTES]);
        try (TargetProgram target =
                TargetProgram.start(Pythons.any(), "counters.py", Integer.toString(threads), counters.toString())) {
            target.awaitLine("ready");
            try (ProfilerProcess profiler = ProfilerProcess.start(
                    "record",
                    "-p",
                    Long.toString(target.pid()),
                    "-r",
                    "200",
                    "-o",
                    file.toString(),
                    "--max-size",
                    "150k")) {
                long first = awaitOtherStart(file, 0);
                assertThat(awaitOtherStart(file, first))
                        .as("start of the oldest chunk that is left")
                        .isGreaterThan(first);
                profiler.kill();
            }
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(LIMIT);

        Path stacks = folder.resolve("stacks.folded");
        CommandLineRun convert = CommandLineRun.of("convert", file.toString(), "--threads", "-o", stacks.toString());
        assertThat(convert.exitCode()).as(convert.err()).isZero();
        assertThat(convert.err()).contains("was not ended in order", "missing").hasLineCount(1);
        List<String> lines = Files.readAllLines(stacks);
        long samples = lines.stream()
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        assertThat(samples).isPositive().isEqualTo(events(file));
    }

    /** The samples that the JDK's reader counts; each stands for one. */
    private static long events(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> List.of("jdk.ExecutionSample", "flamewright.GilWait", "flamewright.Idle")
                        .contains(event.getEventType().getName()))
                .mapToLong(event -> event.getLong("weight"))
                .sum();
    }

    /** Waits until the file starts with a chunk that began at another time. */
    private static long awaitOtherStart(Path file, long start) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.exists(file) && Files.size(file) > START_OFFSET + Long.BYTES) {
                try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                    in.skipNBytes(START_OFFSET);
                    long found = in.readLong();
                    if (found != start) {
                        return found;
                    }
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no chunk came within " + TargetProgram.PATIENCE);
    }
}
