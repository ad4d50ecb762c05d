package dev.flamewright.cpython.layout;

/** Where a thread's innermost frame is found. */
public enum FrameChain {
    /** Up to 3.10: {@code PyThreadState.frame} starts a chain of {@code PyFrameObject}s. */
    FRAME_OBJECTS,
    /** 3.11 and 3.12: {@code PyThreadState.cframe}, then {@code _PyCFrame.current_frame}. */
    CFRAME,
    /** From 3.13: {@code PyThreadState.current_frame}. */
    CURRENT_FRAME
}
