package dev.flamewright.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Lays the licence texts that a library's jar carries where people find them. Texts of the others lie in src/image. */
final class Licences {
    private Licences() {}

    /** Copies the jar's licences and notices into a folder named as the jar; makes none where there is nothing. */
    static void extract(Path jar, Path licences) throws IOException {
        Path folder = licences.resolve(jar.getFileName().toString().replaceFirst("\\.jar$", ""));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                String upper = name.toUpperCase(Locale.ROOT);
                boolean isText = upper.endsWith("LICENSE") || upper.endsWith("NOTICE") || upper.endsWith(".TXT");
                if (isText && (upper.contains("LICENSE") || upper.contains("NOTICE"))) {
                    Files.createDirectories(folder);
                    Files.write(folder.resolve(name), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
    }
}
