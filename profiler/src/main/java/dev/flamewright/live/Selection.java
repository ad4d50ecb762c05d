package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;
import java.util.List;

/**
 * The selected row of a list that is sorted anew all the time. It stays at the top until it is moved; then it follows
 * what it was moved to.
 */
final class Selection {
    private int key = SampleSink.NONE;
    private int index;

    void toTop() {
        key = SampleSink.NONE;
        index = 0;
    }

    /** The row, given the keys of all rows; 0 where there is none. */
    int index(List<Integer> keys) {
        if (key == SampleSink.NONE) {
            return 0;
        }
        int found = keys.indexOf(key);
        if (found >= 0) {
            index = found;
        }
        return Math.clamp(index, 0, Math.max(0, keys.size() - 1));
    }

    void move(int by, List<Integer> keys) {
        if (keys.isEmpty()) {
            return;
        }
        index = Math.clamp((long) index(keys) + by, 0, keys.size() - 1);
        key = index == 0 ? SampleSink.NONE : keys.get(index);
    }
}
