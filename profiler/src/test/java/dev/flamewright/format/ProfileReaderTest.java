package dev.flamewright.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.profile.Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileReaderTest {
    private static final byte[] FOLDED = "main;f 3\nmain;g 4\n".getBytes(UTF_8);

    @TempDir
    private Path folder;

    @Test
    void readsPlainAndCompressedFiles() throws Exception {
        assertThat(read("a.folded", FOLDED).totalWeight()).isEqualTo(7);
        assertThat(read("a.folded.gz", gzip(FOLDED)).totalWeight()).isEqualTo(7);
        assertThat(read("without-extension", gzip(FOLDED)).totalWeight()).isEqualTo(7);
    }

    @Test
    void readsStreamsWithoutName() throws Exception {
        Profile profile =
                ProfileReader.read(new ByteArrayInputStream(gzip(FOLDED)), "standard input", "", ReadableFormat::read);
        assertThat(profile.totalWeight()).isEqualTo(7);
    }

    @Test
    void saysThatAFileIsEmpty() {
        assertThatThrownBy(() -> read("a.folded", new byte[0]))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageEndingWith("a.folded: is empty");
    }

    @Test
    void saysThatAFileEndsTooEarly() throws Exception {
        byte[] whole = gzip("main;f 3\n".repeat(10_000).getBytes(UTF_8));
        assertThatThrownBy(() -> read("a.folded.gz", Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageEndingWith("a.folded.gz: ends too early; was it copied completely?");
        byte[] broken = whole.clone();
        broken[12] ^= 0x55;
        assertThatThrownBy(() -> read("a.folded.gz", broken)).isInstanceOf(MalformedProfileException.class);
    }

    @Test
    void refusesWhatIsNoProfile() {
        byte[] garbage = new byte[5000];
        new Random(1).nextBytes(garbage);
        assertThatThrownBy(() -> read("picture.png", garbage))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageContaining("picture.png: not a profile of a format that can be read")
                .hasMessageContaining("folded");
        assertThatThrownBy(() -> read("a.folded", garbage)).isInstanceOf(MalformedProfileException.class);
        assertThatThrownBy(() -> ProfileReader.read(folder.toString(), line -> {}))
                .hasMessageEndingWith(": is a folder");
    }

    @Test
    void namesFileAndLine() {
        assertThatThrownBy(() -> read("a.folded", "main;f 3\nmain\n".getBytes(UTF_8)))
                .hasMessageEndingWith("a.folded: line 2: no count at the end of \"main\"");
    }

    private Profile read(String name, byte[] content) throws IOException, MalformedProfileException {
        Path file = Files.write(folder.resolve(name), content);
        return ProfileReader.read(file.toString(), line -> {});
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }
}
