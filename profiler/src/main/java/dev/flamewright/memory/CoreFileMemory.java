package dev.flamewright.memory;

import dev.flamewright.process.MappedFiles;
import dev.flamewright.process.Mapping;
import dev.flamewright.process.MemoryMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a process that a core file keeps. What was mapped from files and never written is not in it; that is
 * read from the files themselves, where they are still the same.
 */
public final class CoreFileMemory implements RemoteMemory, MappedFiles, AutoCloseable {
    private static final int COMPARED_BYTES = 4096;

    private final FileChannel core;
    private final CoreNotes notes;
    private final List<CoreSegment> segments;
    private final @Nullable Path executable;
    private final MemoryMap map;
    private final Map<String, Optional<FileChannel>> files = new HashMap<>();

    private CoreFileMemory(FileChannel core, CoreHeader header, @Nullable Path executable) {
        this.core = core;
        this.notes = header.notes();
        this.segments = header.segments();
        this.executable = executable;
        this.map = new MemoryMap(
                notes.mappings().stream().map(this::withPermissions).toList());
    }

    /**
     * Opens a core file.
     *
     * @param executable the program that the process ran; null for the path that the core file names
     * @throws IOException if it cannot be read, or is no core file of this machine's kind; the message says which
     */
    public static CoreFileMemory open(Path file, @Nullable Path executable) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            CoreFileMemory memory = new CoreFileMemory(channel, CoreHeader.read(channel), executable);
            if (executable != null) {
                memory.checkExecutable(executable);
            }
            return memory;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void checkExecutable(Path given) throws IOException {
        Mapping mapping = map.mappings().stream()
                .filter(candidate -> candidate.offset() == 0 && candidate.path().equals(notes.executable()))
                .findFirst()
                .orElse(null);
        if (mapping != null && file(mapping).isEmpty()) {
            throw new IOException(
                    Files.isReadable(given)
                            ? given + " is not the program of this core file, which was " + mapping.path()
                            : "cannot read " + given);
        }
    }

    /** What the core file says about the process. */
    public CoreNotes notes() {
        return notes;
    }

    /** What the process had mapped from files. */
    public MemoryMap memoryMap() {
        return map;
    }

    private Mapping withPermissions(Mapping mapping) {
        // A range that the core file leaves out was not written to; whether it may be run is not told.
        CoreSegment segment = segment(mapping.start());
        return segment == null
                ? mapping
                : new Mapping(
                        mapping.start(),
                        mapping.end(),
                        true,
                        segment.writable(),
                        segment.executable() || (mapping.offset() != 0 && !segment.writable()),
                        mapping.offset(),
                        mapping.device(),
                        mapping.inode(),
                        mapping.path(),
                        false);
    }

    private @Nullable CoreSegment segment(long address) {
        int low = 0;
        int high = segments.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            CoreSegment segment = segments.get(middle);
            if (Long.compareUnsigned(address, segment.start()) < 0) {
                high = middle - 1;
            } else if (Long.compareUnsigned(address - segment.start(), segment.fileSize()) < 0) {
                return segment;
            } else {
                low = middle + 1;
            }
        }
        return null;
    }

    @Override
    public int read(long address, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            int got = readPart(address + done, target, offset + done, length - done);
            if (got <= 0) {
                break;
            }
            done += got;
        }
        return done;
    }

    private int readPart(long address, byte[] target, int offset, int length) {
        CoreSegment segment = segment(address);
        if (segment != null) {
            long inside = address - segment.start();
            int count = (int) Math.min(length, segment.fileSize() - inside);
            return read(core, segment.offset() + inside, target, offset, count);
        }
        Mapping mapping = map.at(address).orElse(null);
        FileChannel file = mapping == null ? null : file(mapping).orElse(null);
        if (mapping == null || file == null) {
            return 0;
        }
        long end = Math.min(mapping.end(), nextSegment(address));
        int count = (int) Math.min(length, end - address);
        return read(file, mapping.offset() + address - mapping.start(), target, offset, count);
    }

    private long nextSegment(long address) {
        for (CoreSegment segment : segments) {
            if (segment.fileSize() > 0 && Long.compareUnsigned(segment.start(), address) > 0) {
                return segment.start();
            }
        }
        return Long.MAX_VALUE;
    }

    private static int read(FileChannel file, long position, byte[] target, int offset, int length) {
        try {
            return file.read(ByteBuffer.wrap(target, offset, length), position);
        } catch (IOException unreadable) {
            return 0;
        }
    }

    @Override
    public Optional<FileChannel> open(Mapping mapping) {
        return file(mapping).flatMap(file -> openFile(path(mapping.path())));
    }

    /** The file behind a mapping, if its start is what the core file has of it. */
    private Optional<FileChannel> file(Mapping mapping) {
        Optional<FileChannel> known = files.get(mapping.path());
        if (known == null) {
            known = openFile(path(mapping.path())).filter(file -> isSame(file, mapping.path()));
            files.put(mapping.path(), known);
        }
        return known;
    }

    private Path path(String name) {
        return executable != null && name.equals(notes.executable()) ? executable : Path.of(name);
    }

    private static Optional<FileChannel> openFile(Path path) {
        try {
            return Files.isRegularFile(path)
                    ? Optional.of(FileChannel.open(path, StandardOpenOption.READ))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** The kernel and gdb keep the first page of each program and library: there its build is told. */
    private boolean isSame(FileChannel file, String name) {
        for (Mapping mapping : map.mappings()) {
            CoreSegment segment = segment(mapping.start());
            if (mapping.path().equals(name) && mapping.offset() == 0 && segment != null) {
                byte[] kept = new byte[(int) Math.min(COMPARED_BYTES, segment.fileSize())];
                byte[] now = new byte[kept.length];
                return read(core, segment.offset(), kept, 0, kept.length) == read(file, 0, now, 0, now.length)
                        && Arrays.equals(kept, now);
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        for (Optional<FileChannel> file : files.values()) {
            if (file.isPresent()) {
                file.get().close();
            }
        }
        core.close();
    }
}
