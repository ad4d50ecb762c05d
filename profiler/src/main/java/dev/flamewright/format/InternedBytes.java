package dev.flamewright.format;

import java.util.Arrays;

/** Byte strings, each with a small number: the same bytes, the same number, counted up from 0. */
final class InternedBytes {
    private byte[] arena = new byte[1 << 16];
    // Per number, where its bytes start; one more entry says where the last ones end.
    private int[] starts = new int[1024];
    private int[] hashes = new int[1024];
    private int[] slots = new int[2048];
    private int size;
    private int end;

    /** How many there are. */
    int size() {
        return size;
    }

    /**
     * The number of the bytes from {@code from} to before the next {@code delimiter}, or to {@code limit} if there is
     * none; equal to what {@link #size} was if they are new. {@link #end} then tells where they ended.
     */
    int intern(byte[] bytes, int from, int limit, byte delimiter) {
        int hash = hashUntil(bytes, from, limit, delimiter);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (int entry; (entry = slots[slot]) != 0; slot = (slot + 1) & mask) {
            int id = entry - 1;
            if (hashes[id] == hash && Arrays.equals(arena, starts[id], starts[id + 1], bytes, from, end)) {
                return id;
            }
        }
        return insert(bytes, from, end, hash, slot);
    }

    /** Where the bytes of the last {@link #intern} ended. */
    int end() {
        return end;
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

    /** Hashes eight bytes at a time and looks for the delimiter among them in the same step. */
    private int hashUntil(byte[] bytes, int from, int limit, byte delimiter) {
        long hash = 0;
        int i = from;
        for (; i + 8 <= limit; i += 8) {
            long eight = Bytes.eightAt(bytes, i);
            int found = Bytes.indexOf(eight, delimiter);
            if (found < 8) {
                end = i + found;
                return (int) mix(hash ^ (eight & ((1L << (8 * found)) - 1)));
            }
            hash = mix(hash ^ eight);
        }
        long rest = 0;
        for (int shift = 0; i < limit && bytes[i] != delimiter; shift += 8) {
            rest |= (bytes[i++] & 0xffL) << shift;
        }
        end = i;
        return (int) mix(hash ^ rest);
    }

    private static long mix(long h) {
        long product = h * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 32);
    }
}
