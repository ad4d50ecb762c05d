package dev.flamewright.format;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SyscallFrame;
import java.util.regex.Pattern;

/**
 * A frame in JFR's words, which are Java's: where Java has class, method and line, Python has module, function and
 * line. What tells classes of one name apart is their loader, so its name is the file.
 *
 * @param type the kind of frame, in a word or two
 * @param className the module, with slashes between its parts as in class files
 * @param loader the Python file or the native library
 * @param method the function
 * @param line the executing line; −1 where there is none to have
 * @param bytecodeIndex Python has none that would outlive the process; holds the first line of the function instead,
 *     which tells functions of one name in one file apart; −1 where there is none
 */
record JfrFrame(String type, String className, String loader, String method, int line, int bytecodeIndex) {
    static final String PYTHON = "Python";
    static final String NATIVE = "Native";
    static final String SYSTEM_CALL = "System call";
    static final String GC = "Garbage collection";
    static final String LABEL = "Label";

    private static final Pattern LIBRARY_ROOT =
            Pattern.compile("^.*/(?:site-packages|dist-packages|python\\d(?:\\.\\d+)?)/");
    private static final Pattern LIBRARY = Pattern.compile("\\.so(?:\\.|$)");
    private static final Pattern FROZEN = Pattern.compile("^<frozen ([\\w.]+)>$");

    static JfrFrame of(Frame frame) {
        return switch (frame) {
            case PythonFrame(String name, String file, int line, int firstLine) ->
                new JfrFrame(PYTHON, module(file), file, name, line, firstLine);
            case NativeFrame(String name, String module) -> new JfrFrame(NATIVE, module, module, name, -1, -1);
            case SyscallFrame(String name) -> new JfrFrame(SYSTEM_CALL, "kernel", "", name, -1, -1);
            case GcFrame gc -> new JfrFrame(GC, "gc", "", gc.name(), -1, -1);
            case LabelFrame(String name) -> new JfrFrame(LABEL, "", "", name, -1, -1);
        };
    }

    /** The frame that {@link #of} made one of these from, or the nearest we have for one of a Java virtual machine. */
    static Frame toFrame(String type, JfrMethod method, int line, int bytecodeIndex) {
        return switch (type) {
            case PYTHON -> new PythonFrame(method.name(), method.loader(), line, bytecodeIndex);
            case NATIVE -> nativeFrame(method);
            case "C++", "Kernel" -> new NativeFrame(method.name(), method.className());
            case SYSTEM_CALL -> new SyscallFrame(method.name());
            case GC -> new GcFrame();
            default -> new LabelFrame(method.qualifiedName());
        };
    }

    /** Native code of a library, which ours have as the loader and async-profiler as the class; else a class's method that C implements. */
    private static Frame nativeFrame(JfrMethod method) {
        if (method.className().equals(method.loader().replace('/', '.'))) {
            return new NativeFrame(method.name(), method.loader());
        }
        return LIBRARY.matcher(method.className()).find()
                ? new NativeFrame(method.name(), method.className())
                : new LabelFrame(method.qualifiedName());
    }

    /** The module's likely name: where its package starts is known for installed ones only. */
    static String module(String file) {
        var frozen = FROZEN.matcher(file);
        if (frozen.matches()) {
            return frozen.group(1).replace('.', '/');
        }
        var library = LIBRARY_ROOT.matcher(file);
        String module = library.find() ? file.substring(library.end()) : file.substring(file.lastIndexOf('/') + 1);
        module = module.replaceFirst("\\.py[cw]?$", "");
        return module.endsWith("/__init__") ? module.substring(0, module.length() - "/__init__".length()) : module;
    }

    /** The package of the module; empty for a module at the top. */
    String packageName() {
        return className.substring(0, Math.max(0, className.lastIndexOf('/')));
    }
}
