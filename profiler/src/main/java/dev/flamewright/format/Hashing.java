package dev.flamewright.format;

import java.util.SplittableRandom;

/** Spreads numbers that a file chose over a table, so that no file can choose them to fall on one place. */
final class Hashing {
    private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

    private Hashing() {}

    /** A place in a table whose size is a power of two, at least two. */
    static int slot(long key, int tableSize) {
        return (int) ((key * MULTIPLIER) >>> (Long.numberOfLeadingZeros(tableSize) + 1));
    }
}
