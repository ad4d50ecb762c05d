package dev.flamewright.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Every Python of this machine: on PATH and in {@code /usr/bin}, pyenv's, uv's, and Debian sid's in the root that
 * {@code scripts/fetch-debian-python} makes; and, by name, those that the tests expect and do not find.
 */
public final class Pythons {
    /** The minor versions that Flamewright supports; one that is missing is reported. */
    public static final List<String> EXPECTED =
            List.of("2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15");

    /** Versions whose stripped build is tested too: what their full symbol tables would have told must be found otherwise. */
    private static final List<String> STRIPPED = List.of("2.7", "3.6", "3.12");

    /** Sid's builds of each version, and how their executables' names end: the -nopie package takes the plain name. */
    private static final Map<String, String> SID_BUILDS = Map.of("sid", "-pie", "sid-dbg", "-dbg", "sid-nopie", "");

    private static final String HOW_TO_GET =
            "it is not installed here; ./verify fetches what it can, pyenv builds the others";

    private static final List<PythonInstall> ALL = find();

    private Pythons() {}

    /** Every Python found, by version, and an entry that skips its test for each expected one that is missing. */
    public static List<PythonInstall> all() {
        return ALL;
    }

    /** One plain build of each minor version, and an entry that skips its test for each expected one that is missing. */
    public static List<PythonInstall> oneOfEachVersion() {
        Map<String, PythonInstall> byMinor = new LinkedHashMap<>();
        for (PythonInstall python : ALL) {
            if (!python.variant().contains("-") && !python.variant().equals("stripped")) {
                byMinor.merge(
                        python.minor(), python, (first, next) -> first.missing().isEmpty() ? first : next);
            }
        }
        return List.copyOf(byMinor.values());
    }

    /** A plain build of this minor version, such as {@code 3.13}; one that skips its test where there is none. */
    public static PythonInstall ofVersion(String minor) {
        return oneOfEachVersion().stream()
                .filter(python -> python.minor().equals(minor))
                .findFirst()
                .orElseGet(() -> PythonInstall.missing(minor, "", HOW_TO_GET));
    }

    /** The newest Python that runs in the machine's own root; for tests that need any Python. */
    public static PythonInstall any() {
        return oneOfEachVersion().reversed().stream()
                .filter(python -> python.missing().isEmpty() && python.root() == null)
                .findFirst()
                .orElseGet(() -> PythonInstall.missing("3.13", "", HOW_TO_GET));
    }

    /** The virtual environment with Django and gunicorn on a current Python; one that skips its test where it is missing. */
    public static PythonInstall withDjango() {
        return environment("venv", "3");
    }

    /** The virtual environment with Django and gunicorn on Python 2.7; one that skips its test where it is missing. */
    public static PythonInstall withDjangoOnPython2() {
        return environment("venv-2.7", "2.7");
    }

    /** The folder with greenlet for this version, such as {@code 3.12}; skips the calling test where it is missing. */
    public static Path greenlet(String minor) {
        Path folder = cache().resolve("greenlet-" + minor);
        Assumptions.assumeTrue(
                Files.exists(folder.resolve(".flamewright-packages")),
                () -> "greenlet for " + minor + " is not there; scripts/make-test-environments fetches it");
        return folder;
    }

    private static PythonInstall environment(String folder, String version) {
        Path home = cache().resolve(folder);
        return Files.exists(home.resolve(".flamewright-packages"))
                ? PythonInstall.at(home.resolve("bin/python"), null, "django")
                : PythonInstall.missing(
                        version,
                        "django",
                        "it is not there; scripts/make-test-environments makes it, as ./verify does");
    }

    /** Where {@code ./verify} keeps what it fetches. */
    public static Path cache() {
        String own = System.getenv("FLAMEWRIGHT_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isEmpty() ? Path.of(xdg) : home().resolve(".cache");
        return caches.resolve("flamewright");
    }

    private static List<PythonInstall> find() {
        List<PythonInstall> found = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        addAll(found, seen, "pyenv", inVersionFolders(pyenvVersions()));
        addAll(found, seen, "uv", inVersionFolders(uvVersions()));
        addAll(found, seen, "debian", inFolder(Path.of("/usr/bin")));
        for (String folder : String.valueOf(System.getenv("PATH")).split(":")) {
            if (!folder.isEmpty()) {
                addAll(found, seen, "path", inFolder(Path.of(folder)));
            }
        }
        for (String minor : STRIPPED) {
            found.stream()
                    .filter(python -> python.minor().equals(minor))
                    .findFirst()
                    .ifPresent(python -> found.add(stripped(python)));
        }
        addSid(found);
        for (String minor : EXPECTED) {
            if (found.stream().noneMatch(python -> python.minor().equals(minor))) {
                found.add(PythonInstall.missing(minor, "", HOW_TO_GET));
            }
        }
        found.sort(Comparator.comparingInt((PythonInstall python) -> minorNumber(python))
                .thenComparing(python -> python.variant().length()));
        return List.copyOf(found);
    }

    private static int minorNumber(PythonInstall python) {
        String[] numbers = python.minor().split("\\.");
        return Integer.parseInt(numbers[0]) * 100 + Integer.parseInt(numbers[1]);
    }

    private static void addAll(List<PythonInstall> found, Set<Path> seen, String variant, List<Path> executables) {
        for (Path executable : executables) {
            try {
                if (isElf(executable) && seen.add(executable.toRealPath())) {
                    PythonInstall python = PythonInstall.at(executable, null, variant(executable, variant));
                    if (python.missing().isEmpty()) {
                        found.add(python);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** {@code python3.13t} is how every distributor names the free-threaded build. */
    private static String variant(Path executable, String from) {
        return executable.getFileName().toString().endsWith("t") ? from + "-free-threaded" : from;
    }

    private static void addSid(List<PythonInstall> found) {
        Path root = cache().resolve("debian-sid");
        boolean complete = Files.exists(root.resolve(".flamewright-packages"));
        boolean mayChroot = "root".equals(System.getProperty("user.name"));
        for (String minor : List.of("3.14", "3.15")) {
            SID_BUILDS.forEach((variant, suffix) -> {
                Path executable = Path.of("/usr/bin/python" + minor + suffix);
                if (!complete) {
                    found.add(PythonInstall.missing(
                            minor, variant, "it is not there; as root: scripts/fetch-debian-python"));
                } else if (!mayChroot) {
                    found.add(PythonInstall.missing(minor, variant, "it runs by chroot, which needs root"));
                } else if (Files.exists(root.resolve(Path.of("/").relativize(executable)))) {
                    found.add(PythonInstall.at(executable, root, variant));
                }
            });
        }
    }

    /**
     * A copy of a Python without its full symbol table. It stands beside a link to the standard library, by which it
     * finds its home.
     */
    private static PythonInstall stripped(PythonInstall python) {
        Path original = python.hostExecutable();
        Path home = cache().resolve("stripped").resolve(python.version());
        Path copy = home.resolve("bin").resolve("python" + python.minor());
        try {
            if (!Files.exists(copy)) {
                Files.createDirectories(copy.getParent());
                Path prefix = original.toRealPath().resolve("../..").normalize();
                createLink(home.resolve("lib"), prefix.resolve("lib"));
                Path building = Files.createTempFile(copy.getParent(), "building", null);
                Process strip = new ProcessBuilder(
                                "strip", "--strip-all", "-o", building.toString(), original.toString())
                        .inheritIO()
                        .start();
                if (strip.waitFor() != 0) {
                    return PythonInstall.missing(python.minor(), "stripped", "strip failed on " + original);
                }
                building.toFile().setExecutable(true, false);
                Files.move(building, copy, StandardCopyOption.ATOMIC_MOVE);
            }
            return PythonInstall.at(copy, null, "stripped");
        } catch (IOException e) {
            return PythonInstall.missing(python.minor(), "stripped", "it cannot be made: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void createLink(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (FileAlreadyExistsException another) {
            // Another test run made the same link a moment ago.
        }
    }

    private static Path pyenvVersions() {
        String root = System.getenv("PYENV_ROOT");
        return (root != null ? Path.of(root) : home().resolve(".pyenv")).resolve("versions");
    }

    private static Path uvVersions() {
        String own = System.getenv("UV_PYTHON_INSTALL_DIR");
        if (own != null) {
            return Path.of(own);
        }
        String data = System.getenv("XDG_DATA_HOME");
        return (data != null ? Path.of(data) : home().resolve(".local/share")).resolve("uv/python");
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    private static List<Path> inVersionFolders(Path versions) {
        return list(versions).stream()
                .flatMap(version -> inFolder(version.resolve("bin")).stream())
                .toList();
    }

    private static List<Path> inFolder(Path folder) {
        return list(folder).stream()
                .filter(file -> file.getFileName().toString().matches("python(2\\.7|3\\.\\d+t?)"))
                .toList();
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells real interpreters from pyenv's shims, which are scripts. */
    private static boolean isElf(Path file) {
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(4), new byte[] {0x7f, 'E', 'L', 'F'});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
