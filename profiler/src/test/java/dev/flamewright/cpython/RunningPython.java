package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.testing.TargetProgram;

/** The Python that runs a test's program, found as the profiler finds it. */
record RunningPython(LiveMemory memory, Layout layout, PythonRuntime runtime) implements AutoCloseable {
    static RunningPython of(TargetProgram program) throws Exception {
        TargetProcess process = TargetProcess.of((int) program.pid());
        LiveMemory memory = new LiveMemory(process.pid());
        FoundRuntime found = RuntimeFinder.find(process, memory);
        Layout layout = Layout.load(found.version(), found.debugOffsets());
        return new RunningPython(memory, layout, new PythonRuntime(found, layout, memory));
    }

    /** The main interpreter: the one that was made first. */
    long interpreter() throws Exception {
        return runtime.interpreters().getLast();
    }

    @Override
    public void close() {
        memory.close();
    }
}
