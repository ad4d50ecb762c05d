package dev.flamewright.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A span of time as people write it: {@code 90}, {@code 1m30s}, {@code 2.5h}, {@code 250ms}; seconds without a unit. */
final class TimeSpan implements ITypeConverter<Duration> {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d|)");
    private static final long SECOND = 1_000_000_000;

    @Override
    public Duration convert(String text) {
        Matcher part = PART.matcher(text);
        double nanos = 0;
        int end = 0;
        while (end < text.length() && part.find(end) && part.start() == end) {
            double unit = switch (part.group(2)) {
                case "ms" -> SECOND / 1000.0;
                case "m" -> 60.0 * SECOND;
                case "h" -> 3600.0 * SECOND;
                case "d" -> 86400.0 * SECOND;
                default -> SECOND;
            };
            nanos += Double.parseDouble(part.group(1)) * unit;
            end = part.end();
        }
        if (end == 0 || end < text.length() || nanos > Long.MAX_VALUE) {
            throw new TypeConversionException("'" + text + "' is no time; write it like 90, 1m30s or 250ms");
        }
        return Duration.ofNanos(Math.round(nanos));
    }
}
