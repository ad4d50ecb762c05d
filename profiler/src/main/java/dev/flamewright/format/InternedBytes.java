package dev.flamewright.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Byte strings, each with a small number: the same bytes, the same number, counted up from 0. */
final class InternedBytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] arena = new byte[1 << 16];
    // Per number, where its bytes start; one more entry says where the last ones end.
    private int[] starts = new int[1024];
    private int[] hashes = new int[1024];
    private int[] slots = new int[2048];
    private int size;

    /** How many there are. */
    int size() {
        return size;
    }

    /** The number of these bytes; equal to what {@link #size} was if they are new. */
    int intern(byte[] bytes, int from, int to) {
        int hash = hash(bytes, from, to);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (int entry; (entry = slots[slot]) != 0; slot = (slot + 1) & mask) {
            int id = entry - 1;
            if (hashes[id] == hash && Arrays.equals(arena, starts[id], starts[id + 1], bytes, from, to)) {
                return id;
            }
        }
        return insert(bytes, from, to, hash, slot);
    }

    private int insert(byte[] bytes, int from, int to, int hash, int slot) {
        int id = size++;
        if (size == hashes.length) {
            starts = Arrays.copyOf(starts, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        int start = starts[id];
        int end = Math.addExact(start, to - from);
        if (end > arena.length) {
            arena = Arrays.copyOf(arena, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, arena.length * 2L)));
        }
        System.arraycopy(bytes, from, arena, start, to - from);
        starts[id + 1] = end;
        hashes[id] = hash;
        slots[slot] = size;
        if (size * 2 > slots.length) {
            rehash();
        }
        return id;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        long h = (long) to - from;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            h = mix(h ^ (long) LONG.get(bytes, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = rest << 8 | (bytes[i] & 0xff);
        }
        return (int) mix(h ^ rest);
    }

    private static long mix(long h) {
        long product = h * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 32);
    }
}
