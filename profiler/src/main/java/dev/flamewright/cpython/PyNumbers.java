package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Optional;

/** Numbers of the target: {@code int} (2.7: {@code int} and {@code long}), {@code float}. */
final class PyNumbers {
    /** {@code long_value.lv_tag} of 3.12 and later: the sign in two bits, one more, then the number of digits. */
    private static final int TAG_DIGITS_SHIFT = 3;

    private static final long TAG_SIGN = 3;
    private static final long TAG_NEGATIVE = 2;

    /** Where Python writes a float's digits without an exponent. */
    private static final int FIRST_EXPONENT = 17;

    private static final int LAST_SMALL = -3;

    private PyNumbers() {}

    /**
     * The value of an arbitrary-precision integer.
     *
     * @param type its type, whose item size is that of a digit: 4 bytes with 30 bits used, or 2 with 15
     * @param limit of digits
     * @return empty where it has more digits
     */
    static Optional<BigInteger> readLong(RemoteMemory memory, Layout layout, long address, PyType type, int limit)
            throws UnreadableMemoryException {
        boolean tagged = layout.has("PyLongObject", "long_value.lv_tag");
        long count;
        boolean negative;
        if (tagged) {
            long tag = memory.readLong(address + layout.offset("PyLongObject", "long_value.lv_tag"));
            count = tag >>> TAG_DIGITS_SHIFT;
            negative = (tag & TAG_SIGN) == TAG_NEGATIVE;
        } else {
            long size = memory.readLong(address + layout.offset("PyVarObject", "ob_size"));
            count = Math.abs(size);
            negative = size < 0;
        }
        if (count < 0 || count > limit) {
            return Optional.empty();
        }
        int width = type.itemSize() == Short.BYTES ? Short.BYTES : Integer.BYTES;
        int bits = width == Short.BYTES ? 15 : 30;
        long digits = address + layout.offset("PyLongObject", "long_value.ob_digit", "ob_digit");
        byte[] bytes = memory.bytes(digits, (int) count * width);
        BigInteger value = BigInteger.ZERO;
        for (int i = (int) count - 1; i >= 0; i--) {
            int digit = width == Short.BYTES
                    ? LittleEndian.getShort(bytes, i * width) & 0xffff
                    : LittleEndian.getInt(bytes, i * width);
            value = value.shiftLeft(bits).or(BigInteger.valueOf(digit));
        }
        return Optional.of(negative ? value.negate() : value);
    }

    /** A {@code float} as Python writes it: the fewest digits that give the same value. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = fewestDigits(Math.abs(value)).stripTrailingZeros();
        String digits = decimal.unscaledValue().toString();
        int point = digits.length() - decimal.scale();
        String sign = value < 0 ? "-" : "";
        if (point >= FIRST_EXPONENT || point < LAST_SMALL) {
            int exponent = point - 1;
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return "%s%s%se%s%02d"
                    .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        return point >= digits.length()
                ? sign + digits + "0".repeat(point - digits.length()) + ".0"
                : sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    /** Java writes two digits at least, and those nearest to the value: 4.9E-324 where 5E-324 tells it too. */
    private static BigDecimal fewestDigits(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value));
        BigDecimal oneDigit = decimal.round(new MathContext(1));
        return oneDigit.doubleValue() == value ? oneDigit : decimal;
    }
}
