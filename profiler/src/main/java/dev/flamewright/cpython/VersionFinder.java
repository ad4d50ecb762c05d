package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.DebugOffsets;
import dev.flamewright.cpython.layout.PythonVersion;
import dev.flamewright.elf.LoadedElf;
import dev.flamewright.elf.MalformedElfException;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which version of CPython a module is, as its own memory says. */
final class VersionFinder {
    /** What {@code Py_GetVersion} keeps in a static buffer: version, build info, compiler. */
    private static final Pattern VERSION_STRING =
            Pattern.compile("\\x00([23]\\.\\d{1,2}\\.\\d{1,2}(?:a\\d+|b\\d+|rc\\d+)?)\\+? \\([^\\x00]{1,80}\\)");

    private static final Pattern FILE_NAME = Pattern.compile("python([23]\\.\\d{1,2})");

    /** More data than any program with CPython in it has; the greatest seen is 1.5 MB. */
    private static final long MOST_DATA_BYTES = 64 << 20;

    private static final int CHUNK = 256 * 1024;

    /** Longer than the version string, which may lie across two chunks. */
    private static final int OVERLAP = 256;

    private final RemoteMemory memory;

    VersionFinder(RemoteMemory memory) {
        this.memory = memory;
    }

    /** The bytes of {@code _Py_DebugOffsets}; empty where the runtime does not start with its cookie. */
    byte[] debugOffsets(long runtime) {
        byte[] bytes = new byte[DebugOffsets.MAX_SIZE];
        bytes = Arrays.copyOf(bytes, memory.read(runtime, bytes, 0, bytes.length));
        return DebugOffsets.isPresent(bytes) ? bytes : new byte[0];
    }

    /** From the best source that there is; nothing where the interpreter has not yet said so. */
    Optional<PythonVersion> find(LoadedElf elf, byte[] debugOffsets) {
        PythonVersion stated = DebugOffsets.version(debugOffsets);
        return stated != null ? Optional.of(stated) : exportedConstant(elf).or(() -> versionString(elf));
    }

    /** {@code Py_Version}, exported from 3.11 on. */
    private Optional<PythonVersion> exportedConstant(LoadedElf elf) {
        try {
            var symbol = elf.exported("Py_Version");
            return symbol.isEmpty()
                    ? Optional.empty()
                    : Optional.of(PythonVersion.ofHex(
                            memory.readLong(elf.loaded(symbol.get().address()))));
        } catch (MalformedElfException | UnreadableMemoryException e) {
            return Optional.empty();
        }
    }

    /** The string that {@code Py_GetVersion} has made when the module {@code sys} was set up. */
    private Optional<PythonVersion> versionString(LoadedElf elf) {
        byte[] chunk = new byte[CHUNK + OVERLAP];
        for (LoadedElf.Range range : elf.writableRanges()) {
            long end = Math.min(range.end(), range.start() + MOST_DATA_BYTES);
            for (long at = range.start(); at < end; at += CHUNK) {
                int read = memory.read(at, chunk, 0, (int) Math.min(chunk.length, end - at));
                Matcher matcher = VERSION_STRING.matcher(new String(chunk, 0, read, StandardCharsets.ISO_8859_1));
                if (matcher.find()) {
                    return PythonVersion.parse(matcher.group(1));
                }
            }
        }
        return Optional.empty();
    }

    /** From the file's name, such as {@code libpython3.8.so.1.0}: a last resort, as it lacks the third number. */
    static Optional<PythonVersion> ofFileName(String path) {
        Matcher matcher = FILE_NAME.matcher(path.substring(path.lastIndexOf('/') + 1));
        return matcher.find() ? PythonVersion.parse(matcher.group(1)) : Optional.empty();
    }
}
