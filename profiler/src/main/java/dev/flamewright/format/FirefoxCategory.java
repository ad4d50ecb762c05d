package dev.flamewright.format;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;

/** What a stack is coloured by in the Firefox Profiler; files refer to the ordinal. */
enum FirefoxCategory {
    OTHER("Other", "grey"),
    PYTHON("Python", "yellow"),
    NATIVE("Native code", "blue"),
    GC("Garbage collection", "orange"),
    CPU_WITHOUT_GIL("On CPU without the GIL", "green"),
    GIL_WAIT("Waiting for the GIL", "red"),
    IDLE("Idle", "transparent");

    private final String label;
    private final String color;

    FirefoxCategory(String label, String color) {
        this.label = label;
        this.color = color;
    }

    String label() {
        return label;
    }

    /** One of the colours that the viewer knows by name. */
    String color() {
        return color;
    }

    /** The category of a frame that called another. */
    static FirefoxCategory of(Frame frame) {
        return switch (frame) {
            case PythonFrame python -> PYTHON;
            case NativeFrame nativeFrame -> NATIVE;
            case GcFrame gc -> GC;
            case SyscallFrame syscall -> IDLE;
            case LabelFrame label -> OTHER;
        };
    }

    /** The category of a leaf, which is that of the sample. */
    static FirefoxCategory of(Frame leaf, ThreadState state) {
        return switch (state) {
            case CPU -> CPU_WITHOUT_GIL;
            case GIL_WAIT -> GIL_WAIT;
            case IDLE -> IDLE;
            case GIL, UNKNOWN -> of(leaf);
        };
    }
}
