package dev.flamewright.format;

import java.util.Arrays;

/** A list of ranges of an array of bytes. */
final class Extents {
    private int[] starts = new int[16];
    private int[] lengths = new int[16];
    private int size;

    int size() {
        return size;
    }

    int start(int index) {
        return starts[index];
    }

    int length(int index) {
        return lengths[index];
    }

    /** Adds a range, whose index is the result. */
    int add(int start, int length) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
        }
        starts[size] = start;
        lengths[size] = length;
        return size++;
    }
}
