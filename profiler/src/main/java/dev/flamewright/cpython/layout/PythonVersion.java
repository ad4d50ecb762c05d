package dev.flamewright.cpython.layout;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of CPython.
 *
 * @param major 2 or 3
 * @param minor such as 13
 * @param micro the third number
 * @param release the pre-release mark such as {@code a2} or {@code rc1}; empty for a final release
 */
public record PythonVersion(int major, int minor, int micro, String release) {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,3}))?((?:a|b|rc|c)\\d{1,3})?\\+?");

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

    /** As Python prints it, such as {@code 3.15.0a2}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + micro + release;
    }
}
