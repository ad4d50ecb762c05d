package dev.flamewright.process;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Small files of {@code /proc}, read whole. */
final class Proc {
    /** Longer than any file that is read here but a memory map; of that, room for some 600,000 mappings. */
    private static final int MOST_BYTES = 64 << 20;

    private Proc() {}

    /**
     * The whole file.
     *
     * @throws FileNotFoundException also where the kernel denies access
     */
    static String read(String path) throws IOException {
        // Such files report a size of 0, and each read gives at most a page.
        try (InputStream in = new FileInputStream(path)) {
            // Latin-1 keeps every byte: names may hold anything.
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    /** The whole file, or nothing where it cannot be read. */
    static Optional<String> readIfPossible(String path) {
        try {
            return Optional.of(read(path));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Bytes that were read as Latin-1, as the UTF-8 text that they most likely are. */
    static String decode(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The text after {@code Key:} in a file of such lines. */
    static Optional<String> field(String lines, String key) {
        String prefix = key + ":";
        return lines.lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .map(line -> line.substring(prefix.length()).strip());
    }
}
