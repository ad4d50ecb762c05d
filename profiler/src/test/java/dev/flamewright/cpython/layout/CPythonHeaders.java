package dev.flamewright.cpython.layout;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.PythonInstall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The headers of an installed Python, asked by a C program that prints {@code offsetof} and {@code sizeof}. */
final class CPythonHeaders {
    private static final String ASK_FOLDERS =
            "import sys, sysconfig; sys.stdout.write(sysconfig.get_path('include') + ' ' + sysconfig.get_path('platinclude'))";

    /** Structures that have no typedef. */
    private static final Map<String, String> TAGGED = Map.of(
            "_gil_runtime_state", "struct _gil_runtime_state",
            "_gc_runtime_state", "struct _gc_runtime_state",
            "gc_stats", "struct gc_stats",
            "llist_node", "struct llist_node");

    private static final String HEAD = """
            #define Py_BUILD_CORE 1
            #include <Python.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <string.h>
            #include <frameobject.h>
            #include <structmember.h>
            """;

    /** Not every version has each of them. */
    private static final List<String> OPTIONAL = List.of(
            "longintrepr.h",
            "code.h",
            "internal/pystate.h",
            "internal/gil.h",
            "internal/pycore_pystate.h",
            "internal/pycore_interp.h",
            "internal/pycore_runtime.h",
            "internal/pycore_gil.h",
            "internal/pycore_frame.h",
            "internal/pycore_dict.h",
            "internal/pycore_code.h",
            "internal/pycore_long.h",
            "internal/pycore_function.h",
            "internal/pycore_interpframe.h",
            "internal/pycore_debug_offsets.h",
            "internal/pycore_genobject.h",
            "internal/pycore_llist.h",
            "internal/pycore_object.h");

    private static final Pattern ERROR = Pattern.compile("layout\\.c:(\\d+):\\d+: error");

    private final List<String> flags = new ArrayList<>();
    private final Path include;
    private final Path scratch;

    private CPythonHeaders(Path include, Path scratch) {
        this.include = include;
        this.scratch = scratch;
    }

    /** The headers that belong to a Python. Skips the calling test where they, or a C compiler, are missing. */
    static CPythonHeaders of(PythonInstall python, Path scratch, String... defines)
            throws IOException, InterruptedException {
        Process asked = python.command("-c", ASK_FOLDERS).start();
        String[] folders = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ", -1);
        Path root = python.root() == null ? Path.of("/") : python.root();
        Path include = root.resolve(folders[0].substring(1));
        assumeTrue(Files.exists(include.resolve("Python.h")), "Python " + python + " has no headers here");
        assumeTrue(Files.exists(Path.of("/usr/bin/gcc")), "gcc is not installed here");
        CPythonHeaders headers = new CPythonHeaders(include, scratch);
        headers.flags.addAll(List.of("-I" + include, "-I" + include.resolve("internal")));
        headers.flags.addAll(List.of("-I" + root.resolve(folders[1].substring(1))));
        headers.flags.addAll(List.of("-idirafter", root.resolve("usr/include").toString()));
        headers.flags.addAll(List.of(defines));
        return headers;
    }

    /** Whether this Python states its own offsets. */
    static boolean haveTable(PythonInstall python) {
        LayoutFile file = LayoutFile.find(python.minor());
        return file != null && file.hasTable();
    }

    /** The values of these {@code Struct.field} names; one that the headers do not have is absent. */
    Map<String, Integer> values(List<String> keys) throws IOException, InterruptedException {
        List<String> asked = new ArrayList<>(keys);
        for (int attempt = 0; ; attempt++) {
            String errors = compile(asked);
            if (errors.isEmpty()) {
                return run();
            }
            TreeSet<Integer> wrong = new TreeSet<>();
            Matcher matcher = ERROR.matcher(errors);
            while (matcher.find()) {
                int line = Integer.parseInt(matcher.group(1)) - 1;
                if (line < asked.size()) {
                    wrong.add(line);
                }
            }
            if (wrong.isEmpty() || attempt == 3) {
                throw new AssertionError(errors);
            }
            wrong.descendingSet().forEach(line -> asked.remove(line.intValue()));
        }
    }

    private String compile(List<String> keys) throws IOException, InterruptedException {
        StringBuilder program = new StringBuilder(HEAD);
        for (String header : OPTIONAL) {
            if (Files.exists(include.resolve(header))) {
                program.append("#include \"").append(header).append("\"\n");
            }
        }
        program.append("int main(void) {\n#line 1\n");
        for (String key : keys) {
            program.append("{ long value; ")
                    .append(statement(key).replace('\n', ' '))
                    .append(" printf(\"%s %ld\\n\", \"")
                    .append(key)
                    .append("\", value); }\n");
        }
        program.append("}\n");
        Files.writeString(scratch.resolve("layout.c"), program);
        List<String> command = new ArrayList<>(List.of("gcc", "-w", "-fmax-errors=0", "-o", "layout", "layout.c"));
        command.addAll(flags);
        Process compiler = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return compiler.waitFor() == 0 ? "" : output + " ";
    }

    private static String statement(String key) {
        int dot = key.indexOf('.');
        String struct = key.substring(0, dot);
        String field = key.substring(dot + 1);
        if (struct.equals("PyASCIIObject") && field.startsWith("state.")) {
            return """
                    PyASCIIObject ascii;
                    memset(&ascii, 0, sizeof ascii);
                    ascii.state.%s = 1;
                    unsigned state;
                    memcpy(&state, &ascii.state, sizeof state);
                    value = __builtin_ctz(state);
                    """.formatted(field.substring("state.".length()));
        }
        if (field.equals(field.toUpperCase(Locale.ROOT))) {
            return "value = " + field + ";";
        }
        String type = TAGGED.getOrDefault(struct, struct);
        if (field.equals(Layout.SIZEOF)) {
            return "value = sizeof(" + type + ");";
        }
        return "value = offsetof(" + type + ", " + field + ");";
    }

    private Map<String, Integer> run() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(scratch.resolve("layout").toString()).start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (program.waitFor() != 0) {
            throw new AssertionError("the layout program failed: " + output);
        }
        Map<String, Integer> values = new HashMap<>();
        for (String line : output.lines().toList()) {
            int space = line.indexOf(' ');
            values.put(line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
        }
        return values;
    }
}
