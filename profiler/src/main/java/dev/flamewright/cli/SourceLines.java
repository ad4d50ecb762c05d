package dev.flamewright.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text of source lines, read where the target sees its files. What cannot be read is empty. */
final class SourceLines {
    private static final long MAX_FILE_BYTES = 16 << 20;
    private static final int MAX_LINE_CHARS = 200;

    private final Path root;
    private final Path workingFolder;
    private final Map<String, List<String>> files = new HashMap<>();

    /**
     * Lines of files.
     *
     * @param root the target's file system
     * @param workingFolder where its relative names start
     */
    SourceLines(Path root, Path workingFolder) {
        this.root = root;
        this.workingFolder = workingFolder;
    }

    /** Line {@code line}, counted from 1, without its indentation; empty where there is none. */
    String line(String file, int line) {
        if (line <= 0) {
            return "";
        }
        List<String> lines = files.computeIfAbsent(file, this::read);
        String text = line <= lines.size() ? lines.get(line - 1).strip() : "";
        return text.length() <= MAX_LINE_CHARS ? text : text.substring(0, MAX_LINE_CHARS) + "…";
    }

    private List<String> read(String file) {
        try {
            Path path = file.startsWith("/") ? Path.of(root + file) : workingFolder.resolve(file);
            // Only ever a plain file: reading a device or a pipe may block, or do something.
            if (file.isEmpty() || !Files.isRegularFile(path) || Files.size(path) > MAX_FILE_BYTES) {
                return List.of();
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException | InvalidPathException unreadable) {
            return List.of();
        }
    }
}
