package dev.flamewright.format;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every format there is; the order is that of the help text. */
public final class Formats {
    /**
     * Every format. A new one is one class and one entry here. Folded stacks come last: they are what text is taken for
     * that no other format recognises.
     */
    public static final List<ProfileFormat> ALL = List.of(
            new HtmlFormat(),
            new SvgFormat(),
            new JfrFormat(),
            new PprofFormat(),
            new SpeedscopeFormat(),
            new FirefoxFormat(),
            new CpuProfileFormat(),
            new TraceEventFormat(),
            new PstatsFormat(),
            new JsonLinesFormat(),
            new PySpyFormat(),
            new AustinFormat(),
            new PerfScriptFormat(),
            new FoldedFormat());

    private Formats() {}

    /** The format called {@code name}, in any case. */
    public static Optional<ProfileFormat> named(String name) {
        return ALL.stream()
                .filter(format -> format.name().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The format whose extension {@code fileName} ends with; of several, the longest extension wins. */
    public static Optional<ProfileFormat> forFile(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        ProfileFormat best = null;
        int longest = 0;
        for (ProfileFormat format : ALL) {
            for (String extension : format.extensions()) {
                if (lower.endsWith(extension) && extension.length() > longest) {
                    best = format;
                    longest = extension.length();
                }
            }
        }
        return Optional.ofNullable(best);
    }
}
