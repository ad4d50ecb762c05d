package dev.flamewright.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Lines of source files, each without its indentation and cut to a length. What cannot be read is empty. */
final class SourceLines {
    private static final int MAX_LINE_CHARS = 200;

    private final Function<String, Optional<String>> texts;
    private final Map<String, List<String>> files = new HashMap<>();

    /** Lines of the files that {@code texts} reads: from the name that a frame states to the text, if it is there. */
    SourceLines(Function<String, Optional<String>> texts) {
        this.texts = texts;
    }

    /** Line {@code line}, counted from 1; empty where there is none. */
    String line(String file, int line) {
        if (line <= 0) {
            return "";
        }
        List<String> lines = files.computeIfAbsent(
                file,
                name -> texts.apply(name)
                        .map(String::lines)
                        .orElseGet(Stream::empty)
                        .toList());
        String text = line <= lines.size() ? lines.get(line - 1).strip() : "";
        return text.length() <= MAX_LINE_CHARS ? text : text.substring(0, MAX_LINE_CHARS) + "…";
    }
}
