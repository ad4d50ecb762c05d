package dev.flamewright.live;

import dev.flamewright.sample.ThreadState;

/** The columns that lists of threads and of processes begin with. */
final class ShareColumns {
    private static final int WIDTH = 7;

    private ShareColumns() {}

    static TextLine heading(TextLine line, Look look) {
        return line.right("GIL%", WIDTH, look.heading())
                .right("CPU%", WIDTH, look.heading())
                .right("WAIT%", WIDTH, look.heading());
    }

    static TextLine cells(TextLine line, StateShares shares, Look look) {
        cell(line, shares.of(ThreadState.GIL), ThreadState.GIL, look);
        cell(line, shares.offGil(), ThreadState.CPU, look);
        return cell(line, shares.of(ThreadState.GIL_WAIT), ThreadState.GIL_WAIT, look);
    }

    static TextLine idleHeading(TextLine line, Look look) {
        return line.right("IDLE%", WIDTH, look.heading());
    }

    static TextLine idleCell(TextLine line, StateShares shares, Look look) {
        return cell(line, shares.of(ThreadState.IDLE), ThreadState.IDLE, look);
    }

    private static TextLine cell(TextLine line, double share, ThreadState state, Look look) {
        return line.right(Figures.cell(share), WIDTH, look.state(state));
    }
}
