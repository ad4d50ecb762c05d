package dev.flamewright.live;

/** What a key asks for. */
enum Action {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    LEFT,
    RIGHT,
    OPEN,
    BACK,
    ERASE,
    FILTER,
    REVERSE,
    SORT,
    LINES,
    THREADS,
    PROCESSES,
    FLAME,
    STATES,
    SPAN,
    PAUSE,
    RESET,
    SAVE_HTML,
    SAVE_JFR,
    HELP,
    REDRAW,
    QUIT,
    /** A character that may be part of a filter and stands for nothing else. */
    CHARACTER,
    /** Bytes that no key sends. */
    UNKNOWN
}
