package dev.flamewright.cpython;

import java.util.Arrays;

/** A map from addresses to buffer offsets that is emptied often: open addressing, cleared by counting up an age. */
final class AddressIndex {
    private long[] addresses = new long[1024];
    private int[] offsets = new int[1024];
    private int[] ages = new int[1024];
    private int age = 1;
    private int size;

    void clear() {
        size = 0;
        if (++age == 0) {
            Arrays.fill(ages, 0);
            age = 1;
        }
    }

    /** The offset stored for {@code address}; -1 if none. */
    int get(long address) {
        int mask = addresses.length - 1;
        for (int slot = hash(address) & mask; ages[slot] == age; slot = (slot + 1) & mask) {
            if (addresses[slot] == address) {
                return offsets[slot];
            }
        }
        return -1;
    }

    /** Stores an offset for an address that has none yet. */
    void put(long address, int offset) {
        if (++size * 2 > addresses.length) {
            grow();
        }
        int mask = addresses.length - 1;
        int slot = hash(address) & mask;
        while (ages[slot] == age) {
            slot = (slot + 1) & mask;
        }
        addresses[slot] = address;
        offsets[slot] = offset;
        ages[slot] = age;
    }

    private void grow() {
        long[] oldAddresses = addresses;
        int[] oldOffsets = offsets;
        int[] oldAges = ages;
        int length = oldAddresses.length * 2;
        addresses = new long[length];
        offsets = new int[length];
        ages = new int[length];
        int mask = length - 1;
        for (int i = 0; i < oldAddresses.length; i++) {
            if (oldAges[i] == age) {
                int slot = hash(oldAddresses[i]) & mask;
                while (ages[slot] == age) {
                    slot = (slot + 1) & mask;
                }
                addresses[slot] = oldAddresses[i];
                offsets[slot] = oldOffsets[i];
                ages[slot] = age;
            }
        }
    }

    private static int hash(long address) {
        long h = address * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32);
    }
}
