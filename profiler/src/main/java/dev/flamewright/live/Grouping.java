package dev.flamewright.live;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;

/** What a row of the list stands for. */
enum Grouping {
    /** A function, whatever its lines. */
    FUNCTIONS("functions"),
    /** A line of a function. */
    LINES("lines");

    private final String title;

    Grouping(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Frame of(Frame frame) {
        return this == FUNCTIONS && frame instanceof PythonFrame python ? python.withoutLine() : frame;
    }

    Grouping other() {
        return this == FUNCTIONS ? LINES : FUNCTIONS;
    }
}
