package dev.flamewright.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where a verb writes its result: a file, or standard output for {@code -}. Whether it can be written is found out
 * before the work begins. A file appears whole: it is written under another name beside it and then renamed, so that
 * what was there before is lost only to something complete.
 */
final class OutputFile {
    /** Writes a result. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The name that stands for standard output. */
    static final String STANDARD_OUTPUT = "-";

    private final String name;

    private OutputFile(String name) {
        this.name = name;
    }

    /** The output called {@code name}; a {@link UserError} if it cannot be written. */
    static OutputFile of(String name) {
        OutputFile output = new OutputFile(name);
        if (!output.isStandardOutput()) {
            output.checkWritable();
        }
        return output;
    }

    boolean isStandardOutput() {
        return name.equals(STANDARD_OUTPUT);
    }

    /** As the user named it. */
    String name() {
        return name;
    }

    Path path() {
        return Path.of(name);
    }

    private void checkWritable() {
        Path path = path();
        if (Files.isDirectory(path)) {
            throw UserError.usage("Cannot write " + name + ": it is a folder. Name a file in it with -o.");
        }
        try {
            if (Files.exists(path)) {
                Files.newOutputStream(path, StandardOpenOption.WRITE).close();
            } else {
                Path temporary = temporary(path);
                Files.newOutputStream(temporary, StandardOpenOption.CREATE).close();
                Files.delete(temporary);
            }
        } catch (IOException e) {
            throw UserError.usage("Cannot write " + name + ": " + reason(e) + ". Choose another place with -o.");
        }
    }

    void write(Content content) {
        try {
            if (isStandardOutput()) {
                OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
                content.writeTo(out);
                out.flush();
                // System.out keeps its failures to itself.
                if (System.out.checkError()) {
                    throw UserError.failure("Cannot write to standard output: the disk is full, or its reader ended");
                }
            } else if (Files.exists(path()) && !Files.isRegularFile(path())) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path()), 1 << 16)) {
                    content.writeTo(out);
                }
            } else {
                writeFile(content);
            }
        } catch (IOException e) {
            throw UserError.failure("Cannot write " + name + ": " + reason(e)
                    + ". What was there before is untouched; free some space or choose another place with -o.");
        }
    }

    private void writeFile(Content content) throws IOException {
        Path temporary = temporary(path());
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                content.writeTo(out);
            }
            Files.move(temporary, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path temporary(Path path) {
        return path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }

    /** Why a file could not be read or written, in words that follow a colon. */
    static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException none -> "there is no such file or folder";
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            case java.nio.file.FileSystemException system when system.getReason() != null -> system.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
