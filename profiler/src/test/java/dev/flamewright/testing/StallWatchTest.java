package dev.flamewright.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StallWatchTest {
    @TempDir
    private Path folder;

    /** Held up by SIGSTOP, as a thread that is left stopped would be. */
    @Test
    void seesThatAProgramIsHeldUp() throws Exception {
        Path file = folder.resolve("counter");
        Files.write(file, new byte[Long.BYTES]);
        try (TargetProgram program = TargetProgram.start(Pythons.any(), "counters.py", "1", file.toString());
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MappedByteBuffer counter = channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES);
            counter.order(ByteOrder.LITTLE_ENDIAN);
            program.awaitLine("ready");
            try (StallWatch watch = new StallWatch(program.pid(), () -> counter.getLong(0), 100)) {
                Thread.sleep(500);
                int alone = watch.longStalls();
                Programs.run(new ProcessBuilder("kill", "-STOP", "" + program.pid()));
                Thread.sleep(500);
                Programs.run(new ProcessBuilder("kill", "-CONT", "" + program.pid()));
                assertThat(watch.longestMillis()).isBetween(300L, 60_000L);
                assertThat(watch.longStalls()).isGreaterThan(alone);
            }
        }
    }
}
