package dev.flamewright.format;

/** A map from numbers to numbers that are not negative, in two arrays: files may hold many ids, and any. */
final class LongIntMap {
    private long[] keys = new long[16];
    private int[] values = new int[16]; // value + 1; 0 is free
    private int size;

    /** The value of {@code key}; -1 if it has none. */
    int get(long key) {
        return values[slot(key)] - 1;
    }

    /** Gives {@code key} a value, or another than before. */
    void put(long key, int value) {
        int slot = slot(key);
        if (values[slot] == 0 && ++size * 4 > keys.length * 3) {
            grow();
            slot = slot(key);
        }
        keys[slot] = key;
        values[slot] = value + 1;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = Hashing.slot(key, values.length);
        while (values[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
