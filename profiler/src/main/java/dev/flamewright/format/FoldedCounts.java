package dev.flamewright.format;

import java.util.Arrays;

/** The counts of folded stacks, in the order of their lines, in thousandths so that decimal ones fit. */
final class FoldedCounts {
    /** The largest count, and the largest sum of counts: their thousandths still fit. */
    static final long MAX = Long.MAX_VALUE / 1000;

    private int[] nodes = new int[1024];
    private long[] thousandths = new long[1024];
    private int size;
    private long wholeSum;
    private boolean decimals;

    /** Adds a line; false if all counts together are too large. */
    boolean add(int node, long count) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
            thousandths = Arrays.copyOf(thousandths, size * 2);
        }
        nodes[size] = node;
        thousandths[size++] = count;
        decimals |= count % 1000 != 0;
        wholeSum += count / 1000 + 1;
        return wholeSum <= MAX;
    }

    int size() {
        return size;
    }

    int node(int line) {
        return nodes[line];
    }

    /** The line's count, in thousandths. */
    long thousandths(int line) {
        return thousandths[line];
    }

    /** Whether any count is not a whole number. */
    boolean haveDecimals() {
        return decimals;
    }

    /** The thousandths that {@code digits[.digits]} stands for, rounded down; -1 if it is not that, or too large. */
    static long parse(byte[] text, int from, int to) {
        long value = 0;
        int i = from;
        for (; i < to && text[i] >= '0' && text[i] <= '9' && value < MAX / 10; i++) {
            value = value * 10 + (text[i] - '0');
        }
        if (i == from) {
            return -1;
        }
        value *= 1000;
        if (i < to && text[i] == '.') {
            int unit = 100;
            for (i++; i < to && text[i] >= '0' && text[i] <= '9'; i++) {
                value += (long) unit * (text[i] - '0');
                unit /= 10;
            }
        }
        return i == to ? value : -1;
    }
}
