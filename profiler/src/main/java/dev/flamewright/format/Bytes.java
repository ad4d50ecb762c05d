package dev.flamewright.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searching in bytes, eight at a time. */
final class Bytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Bytes() {}

    /** The eight bytes from {@code at}, the first in the lowest bits. */
    static long eightAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    /** The place of the first {@code wanted} among eight bytes, 0 to 7; 8 if there is none. */
    static int indexOf(long eight, byte wanted) {
        // A byte that is wanted becomes 0; subtracting 1 from 0, and from no other byte below 0x80, sets its high bit.
        long difference = eight ^ (ONES * (wanted & 0xff));
        return Long.numberOfTrailingZeros((difference - ONES) & ~difference & HIGH_BITS) >>> 3;
    }

    /** Where the first {@code wanted} from {@code from} to before {@code to} is; -1 if there is none. */
    static int indexOf(byte[] bytes, byte wanted, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            int found = indexOf(eightAt(bytes, i), wanted);
            if (found < 8) {
                return i + found;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
