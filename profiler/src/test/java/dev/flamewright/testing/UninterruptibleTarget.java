package dev.flamewright.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Python whose only thread waits uninterruptibly (state D) in its function {@code stuck}, as for a disk that does not
 * answer: a parent of vfork(2) waits so for its child. It neither stops nor takes signals until {@link #endWait}.
 */
public final class UninterruptibleTarget implements AutoCloseable {
    private static final String SOURCE = """
            #include <unistd.h>

            void wait_uninterruptibly(void)
            {
                if (vfork() == 0) {
                    pause();
                    _exit(0);
                }
            }
            """;

    private final TargetProgram program;

    /**
     * Starts it; returns once it waits.
     *
     * @param folder for the library that it calls
     * @param gil {@code held} or {@code released} meanwhile
     */
    public UninterruptibleTarget(Path folder, String gil) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("uninterruptible.c"), SOURCE);
        Path library = folder.resolve("uninterruptible.so");
        Programs.run(new ProcessBuilder(
                Programs.find("cc").toString(), "-w", "-shared", "-fPIC", "-o", library.toString(), source.toString()));
        program = TargetProgram.start(Pythons.any(), "uninterruptible.py", library.toString(), gil);
        program.awaitLine("ready");
        awaitState('D');
    }

    /** The number of the process, and of its only thread. */
    public int pid() {
        return (int) program.pid();
    }

    /** Ends the wait. */
    public void endWait() {
        ProcessHandle.of(program.pid()).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);
    }

    /** Returns once the program has gone on. */
    public void awaitGoneOn() {
        program.awaitLine("on");
    }

    private void awaitState(char state) throws InterruptedException {
        long end = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (ProcessStates.of(program.pid()) != state) {
            if (System.nanoTime() > end) {
                throw new AssertionError("state " + ProcessStates.of(program.pid()) + "; " + program.errors());
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
