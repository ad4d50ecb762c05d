package dev.flamewright.flamegraph;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SyscallFrame;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose code a frame is: what pictures colour it by. */
public enum FrameOrigin {
    /** Python code of the profiled program itself. */
    OWN,
    /** Python code of an installed package: {@code site-packages} or {@code dist-packages}. */
    LIBRARY,
    /** Python's standard library, frozen modules included. */
    STANDARD_LIBRARY,
    /** Native code. */
    NATIVE,
    /** The garbage collector. */
    GC,
    /** A system call that the thread was blocked in. */
    SYSCALL,
    /** A text without a known file: an imported frame of another tool, or a grouping. */
    OTHER;

    private static final Pattern STANDARD_FOLDER =
            Pattern.compile("(?:^|/)(?:lib|lib64|Lib)/(?:python|pypy)\\d+(?:\\.\\d+)?t?/|(?:^|/)python\\d{2,3}\\.zip/");

    // "name (file.py:12)" and "name (file.py)", as Python profilers spell the frames of folded text.
    private static final Pattern LABELLED_FILE = Pattern.compile("\\(([^()]*\\.pyx?|<[^<>()]+>)(?::-?\\d+)?\\)$");

    private static final int LONGEST_LABEL = 4096;

    /** The origin of {@code frame}, by its kind and its file's name. */
    public static FrameOrigin of(Frame frame) {
        return switch (frame) {
            case PythonFrame python -> ofFile(python.file());
            case NativeFrame _ -> NATIVE;
            case GcFrame _ -> GC;
            case SyscallFrame _ -> SYSCALL;
            case LabelFrame label -> ofLabel(label.name());
        };
    }

    private static FrameOrigin ofFile(String file) {
        if (file.contains("/site-packages/") || file.contains("/dist-packages/")) {
            return LIBRARY;
        }
        return file.startsWith("<frozen ") || STANDARD_FOLDER.matcher(file).find() ? STANDARD_LIBRARY : OWN;
    }

    private static FrameOrigin ofLabel(String text) {
        if (text.length() > LONGEST_LABEL) {
            return OTHER;
        }
        Matcher file = LABELLED_FILE.matcher(text);
        return file.find() ? ofFile(file.group(1)) : OTHER;
    }
}
