package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.Profiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Inputs that were cut, flipped, spliced or made up. Each is either read or refused by a {@link
 * MalformedProfileException} that says where; nothing else is thrown, nothing goes on for ever, and what is allocated
 * stays in proportion to the input.
 */
class HostileInputTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** What reading may allocate whatever the input is: buffers of a fixed size. */
    private static final long FIXED_BYTES = 16 << 20;

    private static final int TRIES = 100;

    private static Map<ReadableFormat, byte[]> samples() throws IOException {
        Map<ReadableFormat, byte[]> samples = new LinkedHashMap<>();
        Profile profile = SampleProfile.make();
        for (var format : Formats.ALL) {
            if (format instanceof ReadableFormat readable && format instanceof WritableFormat writable) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                writable.write(profile, WriteOptions.DEFAULT, out);
                samples.put(readable, plain(out.toByteArray()));
            }
        }
        samples.put(new AustinFormat(), Files.readAllBytes(GOLDEN.resolve("austin/wall.austin")));
        samples.put(new PerfScriptFormat(), Files.readAllBytes(GOLDEN.resolve("perf/cpu-clock.perf")));
        samples.put(new PySpyFormat(), Files.readAllBytes(GOLDEN.resolve("pyspy/threads.raw")));
        return samples;
    }

    private static byte[] plain(byte[] bytes) throws IOException {
        boolean gzip = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        return gzip ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes() : bytes;
    }

    @TestFactory
    List<DynamicTest> damagedInputs() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        samples()
                .forEach((format, bytes) -> tests.add(DynamicTest.dynamicTest(format.name(), () -> {
                    assertThat(read(format, bytes)).as("the whole one").isTrue();
                    Random random = new Random(format.name().hashCode());
                    for (int i = 0; i < TRIES; i++) {
                        read(format, truncated(bytes, random));
                        read(format, flipped(bytes, random));
                        read(format, spliced(bytes, random));
                        read(format, stretched(bytes, random));
                    }
                })));
        return tests;
    }

    @TestFactory
    List<DynamicTest> garbage() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        samples()
                .keySet()
                .forEach(format -> tests.add(DynamicTest.dynamicTest(format.name(), () -> {
                    Random random = new Random(7);
                    for (int i = 0; i < TRIES; i++) {
                        byte[] bytes = new byte[random.nextInt(2000)];
                        random.nextBytes(bytes);
                        read(format, bytes);
                        Arrays.fill(bytes, (byte) random.nextInt(256));
                        read(format, bytes);
                    }
                })));
        return tests;
    }

    /** Reads; true if it could be. Anything but a malformed profile fails the test. */
    private static boolean read(ReadableFormat format, byte[] bytes) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            Profile profile = format.read(new ByteArrayInputStream(bytes));
            Profiles.rows(profile);
            return true;
        } catch (MalformedProfileException e) {
            assertThat(e.getMessage()).isNotEmpty().hasLineCount(1);
            if (format instanceof JfrFormat) {
                assertThat(e.getMessage()).matches("offset \\d+: .+");
            }
            return false;
        } finally {
            // Counts what was thrown away too, so it is a generous bound on what was held.
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for an input of " + bytes.length)
                    .isLessThan(FIXED_BYTES + 200L * bytes.length);
        }
    }

    private static byte[] truncated(byte[] bytes, Random random) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        int flips = 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    /** A part of it written over another part. */
    private static byte[] spliced(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        int length = 1 + random.nextInt(Math.min(64, bytes.length - 1));
        int from = random.nextInt(bytes.length - length);
        System.arraycopy(bytes, from, damaged, random.nextInt(bytes.length - length), length);
        return damaged;
    }

    /** A run of bytes as large numbers have them: lengths and counts become huge. */
    private static byte[] stretched(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        int from = random.nextInt(bytes.length);
        Arrays.fill(damaged, from, Math.min(bytes.length, from + 1 + random.nextInt(5)), (byte) 0xff);
        return damaged;
    }

    @Test
    void deepJsonIsRefused() throws IOException {
        String deep = "{\"speedscope\":" + "[".repeat(1_000_000);
        assertThat(read(new SpeedscopeFormat(), deep.getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void aStackOfAMillionFramesIsRead() throws IOException {
        String deep = "a (a.py:1);".repeat(1_000_000) + "b 1\n";
        assertThat(read(new FoldedFormat(), deep.getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }
}
