package dev.flamewright.cpython.layout;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of CPython, ordered by its three numbers.
 *
 * @param major 2 or 3
 * @param minor such as 13
 * @param micro the third number
 * @param release the pre-release mark such as {@code a2} or {@code rc1}; empty for a final release
 */
public record PythonVersion(int major, int minor, int micro, String release) implements Comparable<PythonVersion> {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,3}))?((?:a|b|rc|c)\\d{1,3})?\\+?");

    private static final Comparator<PythonVersion> BY_NUMBERS = Comparator.comparingInt(PythonVersion::major)
            .thenComparingInt(PythonVersion::minor)
            .thenComparingInt(PythonVersion::micro);

    /** From {@code PY_VERSION_HEX}, such as {@code 0x030d00f0}. */
    public static PythonVersion ofHex(long hex) {
        String level = switch ((int) (hex >>> 4) & 0xf) {
            case 0xa -> "a";
            case 0xb -> "b";
            case 0xc -> "rc";
            default -> "";
        };
        return new PythonVersion(
                (int) (hex >>> 24) & 0xff,
                (int) (hex >>> 16) & 0xff,
                (int) (hex >>> 8) & 0xff,
                level.isEmpty() ? "" : level + (hex & 0xf));
    }

    /** From text such as {@code 3.8.18}, {@code 3.15.0a2} or {@code 3.8}; empty where it is no version. */
    public static Optional<PythonVersion> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new PythonVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                matcher.group(4) == null ? "" : matcher.group(4)));
    }

    /** The first two numbers, such as {@code 3.13}: what names a layout. */
    public String majorMinor() {
        return major + "." + minor;
    }

    /** Whether this is an alpha, whose structures still change from one to the next. */
    boolean isAlpha() {
        return release.startsWith("a");
    }

    /** By the three numbers; a pre-release is equal to its release. */
    @Override
    public int compareTo(PythonVersion other) {
        return BY_NUMBERS.compare(this, other);
    }

    /** As Python prints it, such as {@code 3.15.0a2}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + micro + release;
    }
}
