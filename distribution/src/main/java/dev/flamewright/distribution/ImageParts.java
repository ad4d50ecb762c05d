package dev.flamewright.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes the parts of the distribution that Java code makes: the application's jars, their licences, man pages, completions. */
public final class ImageParts {
    private ImageParts() {}

    /** usage: JARS_FOLDER IMAGE_FOLDER */
    public static void main(String[] args) throws IOException {
        Path image = Path.of(args[1]);
        Path app = Files.createDirectories(image.resolve("lib/app"));
        Path licences = Files.createDirectories(image.resolve("share/doc/flamewright/licenses"));
        for (Path jar : jars(Path.of(args[0]))) {
            Path copy = app.resolve(jar.getFileName().toString().replaceFirst("^profiler-.*", "flamewright.jar"));
            if (ModernClasses.areNeeded(jar)) {
                ModernClasses.rewrite(jar, copy);
            } else {
                Files.copy(jar, copy);
            }
            Licences.extract(jar, licences);
        }
        ManPages.write(image.resolve("share/man/man1"));
        Completions.write(image.resolve("share"));
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
