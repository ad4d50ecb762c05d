package dev.flamewright.flamegraph;

import java.io.IOException;
import java.io.OutputStream;

/** Writes whole numbers as little-endian base-128 varints (LEB128), one column after the other, through a buffer. */
final class VarintColumn {
    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];
    private int size;

    VarintColumn(OutputStream out) {
        this.out = out;
    }

    /** Adds a number that is not negative. */
    void add(long value) throws IOException {
        if (size + 10 > buffer.length) {
            flush();
        }
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    /** Adds a number of either sign, small ones in few bytes: zigzag. */
    void addSigned(long value) throws IOException {
        add((value << 1) ^ (value >> 63));
    }

    /** Hands what is buffered to the stream. */
    void flush() throws IOException {
        out.write(buffer, 0, size);
        size = 0;
    }
}
