package dev.flamewright.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as people write it: {@code 500M}, {@code 2g}, {@code 65536}; units are powers of 1024. */
final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgt]?)(?:i?b)?");

    @Override
    public Long convert(String text) {
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new TypeConversionException("'" + text + "' is no size; write it like 500M or 2G");
        }
        int exponent = "kmgt".indexOf(size.group(2)) + 1;
        return Long.parseLong(size.group(1)) << (size.group(2).isEmpty() ? 0 : 10 * exponent);
    }
}
