package dev.flamewright.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.testing.EachPython;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.util.Map;
import java.util.TreeMap;

/** Locals must be those that the target itself prints by {@code repr(locals())}. */
class ObjectTextTest {
    private static final ObjectText.Limits ALL = new ObjectText.Limits(1 << 20, 1 << 20, 100, 1 << 24, 10_000);

    @EachPython
    void localsAreWhatTheTargetItselfPrints(PythonInstall python) throws Exception {
        try (TargetProgram target = TargetProgram.start(python, "locals_truth.py")) {
            for (String function :
                    new String[] {"numbers", "strings", "containers", "objects", "inner", "generator", "comprehension"
                    }) {
                Map<String, String> expected = truth(target);
                Map<String, String> actual = locals(target, function);
                assertThat(actual).as(function).containsOnlyKeys(expected.keySet());
                assertThat(actual)
                        .as(function)
                        .allSatisfy((name, value) ->
                                assertThat(value).as("%s in %s", name, function).isEqualTo(expected.get(name)));
                target.send("on");
            }
        }
    }

    private static Map<String, String> truth(TargetProgram target) {
        Map<String, String> truth = new TreeMap<>();
        for (String line = target.nextLine(); !line.equals("done"); line = target.nextLine()) {
            int tab = line.indexOf('\t');
            truth.put(line.substring(0, tab), line.substring(tab + 1));
        }
        assertThat(truth).isNotEmpty();
        return truth;
    }

    private static Map<String, String> locals(TargetProgram target, String function) throws Exception {
        try (RunningPython running = RunningPython.of(target)) {
            LiveMemory memory = running.memory();
            Layout layout = running.layout();
            long interpreter = running.interpreter();
            ObjectText text = new ObjectText(memory, layout, interpreter, ALL);
            Map<String, String> values = new TreeMap<>();
            for (FrameLocals.Local local :
                    new FrameLocals(memory, layout).of(frame(memory, layout, interpreter, function))) {
                if (!local.name().equals("special")) {
                    values.put(local.name(), text.of(local.value()));
                }
            }
            return values;
        }
    }

    private static StackWalk.WalkedFrame frame(LiveMemory memory, Layout layout, long interpreter, String function)
            throws UnreadableMemoryException {
        for (StackWalk.WalkedThread thread : new StackWalk(memory, layout).threads(interpreter)) {
            for (StackWalk.WalkedFrame frame : thread.frames()) {
                if (CodeObject.read(memory, layout, frame.code()).name().equals(function)) {
                    return frame;
                }
            }
        }
        throw new AssertionError("no frame of " + function);
    }
}
