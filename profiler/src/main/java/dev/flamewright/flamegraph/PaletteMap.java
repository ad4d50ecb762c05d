package dev.flamewright.flamegraph;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code palette.map}, which keeps the colours of functions from one flame graph to the next: a line
 * {@code function->rgb(1,2,3)} for each.
 */
public final class PaletteMap {
    private static final Pattern LINE = Pattern.compile("(.*)->rgb\\(([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3})\\)\\s*");

    private PaletteMap() {}

    /** The colours in {@code file}; none if it does not exist. Lines of another form are left out. */
    public static Map<String, Rgb> read(Path file) throws IOException {
        Map<String, Rgb> colours = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                Matcher entry = LINE.matcher(line);
                if (entry.matches()) {
                    colours.put(entry.group(1), new Rgb(part(entry, 2), part(entry, 3), part(entry, 4)));
                }
            }
        }
        return colours;
    }

    private static int part(Matcher entry, int group) {
        return Integer.parseInt(entry.group(group));
    }

    /** Replaces {@code file}, in alphabetical order. */
    public static void write(Map<String, Rgb> colours, Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(colours).forEach((function, colour) -> {
            if (function.indexOf('\n') < 0 && function.indexOf('\r') < 0) {
                text.append(function)
                        .append("->rgb(")
                        .append(colour.red())
                        .append(',')
                        .append(colour.green())
                        .append(',')
                        .append(colour.blue())
                        .append(")\n");
            }
        });
        Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
