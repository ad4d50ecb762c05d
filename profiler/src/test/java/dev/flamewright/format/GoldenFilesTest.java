package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.Profiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each format looks like, so that a change of it is seen; whether it is right, the foreign readers tell. */
class GoldenFilesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static byte[] written(WritableFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(SampleProfile.make(), WriteOptions.DEFAULT, out);
        return out.toByteArray();
    }

    private static Path golden(WritableFormat format) {
        return GOLDEN.resolve(format.name())
                .resolve("sample" + format.extensions().getFirst());
    }

    private static byte[] unzipped(byte[] bytes) throws IOException {
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            return bytes[0] == 0x1f ? new GZIPInputStream(in).readAllBytes() : bytes;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"folded", "pprof", "speedscope", "firefox", "cpuprofile", "trace", "pstats", "jsonl"})
    void theSampleIsWrittenAsBefore(String name) throws IOException {
        WritableFormat format = (WritableFormat) Formats.named(name).orElseThrow();
        byte[] written = written(format);
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(golden(format).getParent());
            Files.write(golden(format), written);
        }
        assertThat(unzipped(written)).isEqualTo(unzipped(Files.readAllBytes(golden(format))));
    }

    /** The order of constants in a recording is its writer's, so an old one is read instead of compared. */
    @Test
    void anOldRecordingIsReadAsBefore() throws IOException, MalformedProfileException {
        JfrFormat format = new JfrFormat();
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(golden(format).getParent());
            Files.write(golden(format), written(format));
        }
        Profile profile = ProfileReader.read(golden(format).toString(), (found, in) -> found.read(in));
        assertThat(Profiles.rows(profile)).isEqualTo(Profiles.rows(SampleProfile.make()));
        assertThat(profile.facts()).isEqualTo(SampleProfile.FACTS);
    }
}
