package dev.flamewright.format;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers things, from 0 on, as long as they are there. The number of one that has ended stays its own until {@link
 * #release}, then it is given to another: what is kept does not grow with how many there have ever been.
 */
final class ReusedNumbers<K> {
    private final Map<K, Integer> numbers = new HashMap<>();
    private final List<@Nullable K> keys = new ArrayList<>();
    private final List<Long> serials = new ArrayList<>();
    private final BitSet used = new BitSet();
    private final BitSet ended = new BitSet();
    private long count;

    /** The number of {@code key}, which has not ended, or not for good; −1 if it has none. */
    int get(K key) {
        Integer number = numbers.get(key);
        if (number == null) {
            return -1;
        }
        ended.clear(number);
        return number;
    }

    /** A number for {@code key}, which has none. */
    int add(K key) {
        int number = used.nextClearBit(0);
        used.set(number);
        if (number == keys.size()) {
            keys.add(key);
            serials.add(count);
        } else {
            keys.set(number, key);
            serials.set(number, count);
        }
        count++;
        numbers.put(key, number);
        return number;
    }

    /** How many things had been numbered before the one that has this number. */
    long serial(int number) {
        return serials.get(number);
    }

    /** Says that what has this number has ended. */
    void end(int number) {
        ended.set(number);
    }

    /** Makes the numbers of all that have ended free. */
    void release() {
        for (int number = ended.nextSetBit(0); number >= 0; number = ended.nextSetBit(number + 1)) {
            numbers.remove(keys.set(number, null));
        }
        used.andNot(ended);
        ended.clear();
    }
}
