package dev.flamewright.live;

import dev.flamewright.sample.ThreadState;
import java.util.Arrays;

/** How much of the last seconds was spent in each state: 1 is one thread, all the time. */
final class StateShares {
    private final double[] shares = new double[ThreadState.values().length];

    double of(ThreadState state) {
        return shares[state.ordinal()];
    }

    /** On a CPU, with the GIL or without. */
    double onCpu() {
        return of(ThreadState.GIL) + offGil();
    }

    /** On a CPU without the GIL; what is not known to wait counts as that. */
    double offGil() {
        return of(ThreadState.CPU) + of(ThreadState.UNKNOWN);
    }

    /** The state that had most. */
    ThreadState most() {
        ThreadState most = ThreadState.IDLE;
        for (ThreadState state : ThreadState.values()) {
            if (of(state) > of(most)) {
                most = state;
            }
        }
        return most;
    }

    void add(ThreadState state, double share) {
        shares[state.ordinal()] += share;
    }

    void add(StateShares others) {
        Arrays.setAll(shares, state -> shares[state] + others.shares[state]);
    }
}
