package dev.flamewright.flamegraph;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which hue a function gets. Some palettes give all functions one; the language palettes go by what kind of code a
 * function is, which imported stacks say by their spelling and by the marks {@code _[k]} (kernel), {@code _[i]}
 * (inlined), {@code _[j]} (compiled at run time) and {@code _[w]} (waker).
 */
public enum Palette {
    /** Warm colours, for CPU time. */
    HOT,
    /** Greens, for memory. */
    MEM,
    /** Blues, for input and output. */
    IO,
    /** Aqua, for wakeups. */
    WAKEUP,
    /** Blue stacks with their wakers in aqua. */
    CHAIN,
    /** Java in green, inlined in aqua, C++ in yellow, kernel in orange, other native code in red. */
    JAVA,
    /** JavaScript in green, its built-ins in aqua, C++ in yellow, kernel in orange, other native code in red. */
    JS,
    /** Perl in green, C++ in yellow, kernel in orange, other native code in red. */
    PERL,
    /** Own code, libraries, the standard library, native code and the garbage collector each in their own hue. */
    PYTHON,
    /** One hue. */
    RED,
    /** One hue. */
    GREEN,
    /** One hue. */
    BLUE,
    /** One hue. */
    AQUA,
    /** One hue. */
    YELLOW,
    /** One hue. */
    PURPLE,
    /** One hue. */
    ORANGE;

    private static final Pattern JAVA_CLASS = Pattern.compile("^L?(java|javax|jdk|net|org|com|io|sun)/");

    /** The palette that {@code --colors} calls so. */
    public static Optional<Palette> named(String name) {
        for (Palette palette : values()) {
            if (palette.label().equals(name)) {
                return Optional.of(palette);
            }
        }
        return Optional.empty();
    }

    /** {@link #PYTHON} for stacks of Python code, else {@link #HOT}. */
    public static Palette suiting(List<Frame> frames) {
        return frames.stream().anyMatch(PythonFrame.class::isInstance) ? PYTHON : HOT;
    }

    /** The word for {@code --colors}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The background that suits it. */
    public Background background() {
        return switch (this) {
            case HOT, JAVA, JS, PERL -> Background.YELLOW;
            case MEM -> Background.GREEN;
            case IO, WAKEUP, CHAIN -> Background.BLUE;
            case PYTHON -> Background.PLAIN;
            case RED, GREEN, BLUE, AQUA, YELLOW, PURPLE, ORANGE -> Background.GREY;
        };
    }

    Hue hue(String label, Frame frame) {
        return switch (this) {
            case HOT -> Hue.HOT;
            case MEM -> Hue.MEM;
            case IO -> Hue.IO;
            case WAKEUP -> Hue.AQUA;
            case CHAIN -> label.endsWith("_[w]") ? Hue.AQUA : Hue.BLUE;
            case JAVA -> java(label);
            case JS -> js(label);
            case PERL -> perl(label);
            case PYTHON -> python(frame);
            case RED -> Hue.RED;
            case GREEN -> Hue.GREEN;
            case BLUE -> Hue.BLUE;
            case AQUA -> Hue.AQUA;
            case YELLOW -> Hue.YELLOW;
            case PURPLE -> Hue.PURPLE;
            case ORANGE -> Hue.ORANGE;
        };
    }

    private static Hue java(String label) {
        if (label.endsWith("_[j]")) {
            return Hue.GREEN;
        } else if (label.endsWith("_[i]")) {
            return Hue.AQUA;
        } else if (JAVA_CLASS.matcher(label).find() || label.contains(":::")) {
            return Hue.GREEN;
        }
        return nativeCode(label);
    }

    private static Hue js(String label) {
        if (label.endsWith("_[j]")) {
            return label.contains("/") ? Hue.GREEN : Hue.AQUA;
        } else if (label.contains("::")) {
            return Hue.YELLOW;
        } else if ((label.contains("/") && label.contains(".js")) || label.equals(" ")) {
            return Hue.GREEN;
        }
        return label.contains(":") ? Hue.AQUA : nativeCode(label);
    }

    private static Hue perl(String label) {
        return !label.contains("::") && (label.contains("Perl") || label.contains(".pl"))
                ? Hue.GREEN
                : nativeCode(label);
    }

    private static Hue nativeCode(String label) {
        if (label.endsWith("_[k]")) {
            return Hue.ORANGE;
        }
        return label.contains("::") ? Hue.YELLOW : Hue.RED;
    }

    private static Hue python(Frame frame) {
        return switch (FrameOrigin.of(frame)) {
            case OWN -> Hue.OWN_CODE;
            case LIBRARY -> Hue.LIBRARY;
            case STANDARD_LIBRARY -> Hue.STANDARD_LIBRARY;
            case NATIVE -> Hue.NATIVE;
            case GC -> Hue.COLLECTOR;
            case SYSCALL, OTHER -> Hue.GREY;
        };
    }
}
