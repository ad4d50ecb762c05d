package dev.flamewright.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.PythonVersion;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.testing.EachPython;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ThreadNamesTest {
    @EachPython
    void namesAreThoseOfTheThreadingModule(PythonInstall python) throws Exception {
        try (TargetProgram target = TargetProgram.start(python, "thread_names.py")) {
            Map<Long, String> expected = new TreeMap<>();
            for (String line = target.nextLine(); !line.equals("done"); line = target.nextLine()) {
                int space = line.indexOf(' ');
                expected.put(Long.valueOf(line.substring(0, space)), line.substring(space + 1));
            }
            assertThat(expected).hasSize(4).containsValue("Arbeiter ä 中");

            try (RunningPython running = RunningPython.of(target)) {
                long interpreter = running.interpreter();
                assertThat(ThreadNames.read(running.memory(), running.layout(), interpreter))
                        .isEqualTo(expected);
                assertThat(new StackWalk(running.memory(), running.layout()).threads(interpreter))
                        .extracting(StackWalk.WalkedThread::threadId)
                        .containsExactlyInAnyOrderElementsOf(expected.keySet());
            }
        }
    }

    @Test
    void unreadableMemoryGivesNoNames() throws Exception {
        RemoteMemory nothing = (address, target, offset, length) -> 0;
        Layout layout = Layout.load(PythonVersion.parse("3.12.0").orElseThrow(), null);
        assertThat(ThreadNames.read(nothing, layout, 4096)).isEmpty();
    }

    @Test
    void memoryFullOfPointersToItselfGivesNoNames() throws Exception {
        RemoteMemory hostile = (address, target, offset, length) -> {
            for (int i = 0; i < length; i++) {
                target[offset + i] = (byte) (0x1000 >>> (8 * ((address + i) % 8)));
            }
            return length;
        };
        Layout layout = Layout.load(PythonVersion.parse("3.12.0").orElseThrow(), null);
        assertThat(ThreadNames.read(hostile, layout, 4096)).isEmpty();
    }
}
