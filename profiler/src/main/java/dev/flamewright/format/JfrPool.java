package dev.flamewright.format;

/**
 * The constants of one type in a chunk, each found by its number. Only where they lie is kept: the number is read again
 * where it is compared, which is rarely more than once.
 */
final class JfrPool {
    static final int NONE = -1;

    final JfrType type;
    private final JfrInput in;

    // Open addressing: where the constant's number lies, after which comes its value; 0 is free, no constant lies
    // there.
    private int[] places = new int[16];
    // In parallel: what the reader made of the constant, + 1; no longer than needed.
    private int[] results = {};
    private int size;

    /** A pool of constants that lie anywhere in {@code in}. */
    JfrPool(JfrType type, JfrInput in) {
        this.type = type;
        this.in = in.at(0);
    }

    /** Makes room for so many more. */
    void reserve(int more) throws MalformedProfileException {
        int length = places.length;
        while (length < (size + (long) more) * 3 / 2) {
            length *= 2;
        }
        if (length > places.length) {
            int[] old = places;
            places = new int[length];
            for (int place : old) {
                if (place != 0) {
                    places[slot(numberAt(place))] = place;
                }
            }
        }
    }

    /** Adds the constant at {@code place}, or puts it in that of the same number; wants {@link #reserve}. */
    void put(int place) throws MalformedProfileException {
        int slot = slot(numberAt(place));
        size += places[slot] == 0 ? 1 : 0;
        places[slot] = place;
    }

    private long numberAt(int place) throws MalformedProfileException {
        in.moveTo(place);
        return in.number();
    }

    /** Where the constant of this number is in the table, or would be. */
    private int slot(long number) throws MalformedProfileException {
        int mask = places.length - 1;
        int slot = Hashing.slot(number, places.length);
        while (places[slot] != 0 && numberAt(places[slot]) != number) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** The slot of a constant, by which the other methods know it; {@link #NONE} if there is no such. */
    int find(long number) throws MalformedProfileException {
        int slot = slot(number);
        return places[slot] == 0 ? NONE : slot;
    }

    /** The place where a constant's value starts. */
    JfrInput value(int slot) throws MalformedProfileException {
        JfrInput value = in.at(places[slot]);
        value.skipNumber();
        return value;
    }

    /** What was made of a constant; {@link #NONE} if nothing yet. */
    int result(int slot) {
        return slot < results.length ? results[slot] - 1 : NONE;
    }

    void setResult(int slot, int result) {
        if (results.length == 0) {
            results = new int[places.length];
        }
        results[slot] = result + 1;
    }
}
