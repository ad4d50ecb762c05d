package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SyscallFrame;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a frame is spelled where only one text stands for it (folded stacks, flame graphs, tables), and how such a text is
 * read back. Python frames are {@code name (file:line)}, native ones {@code name (module)}, system calls
 * {@code name (syscall)}. Never sanitised: each output does that for its own syntax.
 */
public final class FrameLabels {
    private static final String SYSCALL = " (syscall)";

    // What precedes the part of a path that a reader cares about: the module's path below a sys.path entry.
    private static final Pattern LIBRARY_FOLDER =
            Pattern.compile(".*/(?:site-packages|dist-packages|lib(?:64)?/python[0-9.]+t?|lib/pypy[0-9.]+)/(?=.)");

    private final boolean lineNumbers;

    private FrameLabels(boolean lineNumbers) {
        this.lineNumbers = lineNumbers;
    }

    /** Labels that lose nothing but, where {@code lineNumbers} is false, the line. */
    public static FrameLabels whole(boolean lineNumbers) {
        return new FrameLabels(lineNumbers);
    }

    /** The text for {@code frame}. */
    public String of(Frame frame) {
        return switch (frame) {
            case PythonFrame python -> python(python);
            case NativeFrame nativeFrame ->
                nativeFrame.module().isEmpty()
                        ? nativeFrame.name()
                        : nativeFrame.name() + " (" + nativeFrame.module() + ")";
            case SyscallFrame syscall -> syscall.name() + SYSCALL;
            case GcFrame gc -> gc.name();
            case LabelFrame label -> label.name();
        };
    }

    private String python(PythonFrame frame) {
        String file = frame.file();
        if (file.isEmpty()) {
            return frame.name();
        }
        return lineNumbers && frame.line() > 0
                ? frame.name() + " (" + file + ":" + frame.line() + ")"
                : frame.name() + " (" + file + ")";
    }

    /** {@code label}, which spells {@code frame}, with the {@link #shortFile} of a Python frame, for where space is scarce. */
    public static String shortenFile(String label, Frame frame) {
        if (frame instanceof PythonFrame python && label.startsWith(python.name() + " (" + python.file())) {
            int start = python.name().length() + 2;
            return label.substring(0, start)
                    + shortFile(python.file())
                    + label.substring(start + python.file().length());
        }
        return label;
    }

    /** The part of a source file's path that tells it from others: below its library folder, else its last two parts. */
    public static String shortFile(String file) {
        Matcher library = LIBRARY_FOLDER.matcher(file);
        if (library.lookingAt()) {
            return file.substring(library.end());
        }
        int last = file.lastIndexOf('/');
        int beforeLast = file.lastIndexOf('/', last - 1);
        return file.substring(beforeLast + 1);
    }

    /**
     * The frame that a whole label with its line number was made of. What {@link #of} spells of a frame that this gives
     * is {@code label} again; a text that has no frame's form is a {@link LabelFrame}.
     */
    public static Frame parse(String label) {
        if (label.endsWith(")")) {
            return parseBracketed(label);
        }
        return label.equals(new GcFrame().name()) ? new GcFrame() : new LabelFrame(label);
    }

    private static Frame parseBracketed(String label) {
        if (label.endsWith(SYSCALL)) {
            return new SyscallFrame(label.substring(0, label.length() - SYSCALL.length()));
        }
        int bracket = label.indexOf(" (");
        if (bracket < 0) {
            return new LabelFrame(label);
        }
        String place = label.substring(bracket + 2, label.length() - 1);
        int line = lineOf(place);
        String file = line == 0 ? place : place.substring(0, place.lastIndexOf(':'));
        if (isPythonFile(file)) {
            return new PythonFrame(label.substring(0, bracket), file, line, 0);
        }
        int lastBracket = label.lastIndexOf(" (");
        String module = label.substring(lastBracket + 2, label.length() - 1);
        return module.endsWith(".so") || module.contains(".so.")
                ? new NativeFrame(label.substring(0, lastBracket), module)
                : new LabelFrame(label);
    }

    /** The number behind the last colon; 0 where there is none that we would have spelled so. */
    private static int lineOf(String place) {
        String digits = place.substring(place.lastIndexOf(':') + 1);
        boolean number = digits.length() < place.length()
                && !digits.isEmpty()
                && digits.length() <= 9
                && digits.charAt(0) != '0'
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : 0;
    }

    /**
     * Whether the file is Python's: by its extension, by angle brackets as in {@code <string>}, or as an absolute path
     * without an extension, which is how scripts are installed. Others, such as {@code main.c}, are native code's.
     */
    public static boolean isPythonFile(String file) {
        if (file.startsWith("<") && file.endsWith(">")) {
            return true;
        }
        String name = file.substring(file.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? file.startsWith("/") && !name.isEmpty()
                : name.startsWith(".py", dot) && name.length() <= dot + 5;
    }
}
