package dev.flamewright.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Python files of a target, as it sees them: under its own root, relative names from its working folder. The names
 * come from the target, which must not make the profiler read more than the target itself can: links never lead out of
 * its root, and a file must be its own or readable for everyone.
 */
public final class SourceFiles {
    /** Longer files are left out; the longest of the standard library has 300 kB. */
    private static final int MOST_BYTES = 2 << 20;

    private static final int MOST_LINKS = 40;

    /** PEP 263: the encoding that one of the first two lines declares. */
    private static final Pattern ENCODING =
            Pattern.compile("\\A(?:[^\\n]*\\n)?[ \\t\\f]*#[^\\n]*?coding[:=][ \\t]*([-\\w.]+)");

    private final Path root;
    private final String folder;
    private final int uid;

    SourceFiles(Path root, String folder, int uid) {
        this.root = root;
        this.folder = folder;
        this.uid = uid;
    }

    /** Those of a target, also after its end where it shares the profiler's file system. */
    public static SourceFiles of(TargetProcess target) {
        String process = "/proc/" + target.pid();
        boolean isShared = link(process + "/root").equals(link("/proc/self/root"))
                && link(process + "/ns/mnt").equals(link("/proc/self/ns/mnt"));
        return new SourceFiles(
                isShared ? Path.of("/") : target.root(),
                link(process + "/cwd").orElse("/"),
                target.uid().orElse(-1));
    }

    /** Those of this machine that the profiler's own user may read: of a core file, whose process is gone. */
    public static SourceFiles ofThisMachine() {
        return new SourceFiles(
                Path.of("/"),
                link("/proc/self/cwd").orElse("/"),
                Privileges.own().uid());
    }

    private static Optional<String> link(String path) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of(path)).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The text of a file that a frame names; empty where it is gone, no Python file, too long, or not to be read. */
    public Optional<String> read(String name) {
        if (!name.endsWith(".py") && !name.endsWith(".pyw")) {
            return Optional.empty();
        }
        try {
            Path file = resolve(name);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !mayBeRead(file)) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                return bytes.length > MOST_BYTES ? Optional.empty() : Optional.of(new String(bytes, charset(bytes)));
            }
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private boolean mayBeRead(Path file) throws IOException {
        return uid == 0
                || Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(uid)
                || Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                        .contains(PosixFilePermission.OTHERS_READ);
    }

    /** Follows links as the kernel would for the target: an absolute one starts again at the target's root. */
    private Path resolve(String name) throws IOException {
        Deque<String> ahead = new ArrayDeque<>(parts(name.startsWith("/") ? name : folder + "/" + name));
        Deque<String> done = new ArrayDeque<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            String part = ahead.pop();
            if (part.equals("..")) {
                done.pollLast();
                continue;
            }
            done.add(part);
            Path here = root.resolve(String.join("/", done));
            if (Files.isSymbolicLink(here)) {
                if (++links > MOST_LINKS) {
                    throw new IOException("too many links");
                }
                done.removeLast();
                String target = Files.readSymbolicLink(here).toString();
                if (target.startsWith("/")) {
                    done.clear();
                }
                parts(target).reversed().forEach(ahead::push);
            }
        }
        return root.resolve(String.join("/", done));
    }

    private static List<String> parts(String path) {
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }

    private static Charset charset(byte[] text) {
        String head = new String(text, 0, Math.min(text.length, 500), StandardCharsets.ISO_8859_1);
        Matcher declared = ENCODING.matcher(head);
        try {
            String name = declared.find() ? declared.group(1) : "utf-8";
            // The one name in use that Java does not know.
            return name.equals("latin-1") ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
