package dev.flamewright.live;

import dev.flamewright.sample.Frame;
import java.util.List;

/**
 * A row of the list: a function or a line.
 *
 * @param key its number
 * @param frame what it is
 * @param selfNow the share of time that a thread spent in itself lately; 1 is one thread all the time
 * @param totalNow the same with what it calls
 * @param selfSeconds thread time in itself since the start or the last reset
 * @param totalSeconds the same with what it calls
 * @param trend the share per update, oldest first: of self, or of total where the list is sorted by that
 */
record FunctionRow(
        int key,
        Frame frame,
        double selfNow,
        double totalNow,
        double selfSeconds,
        double totalSeconds,
        List<Double> trend) {}
