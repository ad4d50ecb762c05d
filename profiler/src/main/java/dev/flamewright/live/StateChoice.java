package dev.flamewright.live;

import dev.flamewright.sample.ThreadState;

/** Which thread states are counted. */
enum StateChoice {
    BUSY("not idle"),
    CPU("on CPU"),
    GIL("holding the GIL"),
    WAIT("waiting for the GIL"),
    IDLE("idle"),
    ALL("any state");

    private final String title;

    StateChoice(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    boolean wants(ThreadState state) {
        return switch (this) {
            case BUSY -> state != ThreadState.IDLE;
            case CPU -> state == ThreadState.GIL || state == ThreadState.CPU || state == ThreadState.UNKNOWN;
            case GIL -> state == ThreadState.GIL;
            case WAIT -> state == ThreadState.GIL_WAIT;
            case IDLE -> state == ThreadState.IDLE;
            case ALL -> true;
        };
    }

    StateChoice next() {
        return values()[(ordinal() + 1) % values().length];
    }
}
