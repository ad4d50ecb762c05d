package dev.flamewright.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.cpython.StackWalk.WalkedThread;
import dev.flamewright.testing.EachPython;
import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a capture takes over from earlier ones is compared with a walk that reads every frame anew. */
class StackCaptureTest {
    private static final int STEPS = 400;
    private static final int MAX_READS = 100_000;

    @EachPython
    void aStackThatChangesIsAsAFreshWalkFindsIt(PythonInstall python) throws Exception {
        Random random = new Random(3);
        try (TargetProgram target = TargetProgram.start(python, "wandering.py", "3");
                RunningPython running = RunningPython.of(target)) {
            int pid = (int) target.pid();
            GilDomain domain = running.runtime().domains().getFirst();
            StackWalk walk = new StackWalk(running.memory(), running.layout());
            int deepest = 0;
            try (StackCapture capture = new StackCapture(pid, running.layout(), domain)) {
                for (int step = 0; step < STEPS; step++) {
                    assertThat(target.nextLine()).isEqualTo("step");
                    awaitSleep(pid);
                    List<List<String>> expected = walked(walk, domain);
                    for (int look = random.nextInt(3); look >= 0; look--) {
                        int way = random.nextInt(3);
                        boolean twice = way == 1;
                        if (way == 2 && capture.canPart() && capture.threadCount() > 0) {
                            captureInParts(
                                    capture,
                                    capture.thread(random.nextInt(capture.threadCount()))
                                            .threadState());
                        } else {
                            assertThat(twice ? capture.captureTwice(MAX_READS) : capture.capture(MAX_READS))
                                    .isTrue();
                        }
                        assertThat(captured(capture, false)).as("step %d", step).isEqualTo(expected);
                        if (twice) {
                            assertThat(captured(capture, true))
                                    .as("step %d, first look", step)
                                    .isEqualTo(expected);
                        }
                    }
                    deepest = Math.max(deepest, expected.getLast().size());
                    target.send("");
                }
            }
            assertThat(deepest).isGreaterThan(300);
        }
    }

    private static void captureInParts(StackCapture capture, long alone) {
        assertThat(capture.expectAlone(alone)).isTrue();
        // The first time, there may be too little room for it.
        if (!capture.captureAlone(MAX_READS)) {
            assertThat(capture.expectAlone(alone)).isTrue();
            assertThat(capture.captureAlone(MAX_READS)).isTrue();
        }
        assertThat(capture.captureOthers(MAX_READS)).isTrue();
        assertThat(capture.isSwitched()).isFalse();
    }

    /** Once all of its threads sleep, it waits for a line, and nothing of it changes. */
    private static void awaitSleep(int pid) throws InterruptedException {
        while (!ProcessStates.ofThreads(pid).stream().allMatch(letter -> letter == 'S')) {
            Thread.sleep(0, 100_000);
        }
    }

    private static List<List<String>> walked(StackWalk walk, GilDomain domain) throws Exception {
        List<List<String>> stacks = new ArrayList<>();
        for (WalkedThread thread : walk.threads(domain.interpreters()[0])) {
            assertThat(thread.cut()).isFalse();
            stacks.add(thread.frames().stream()
                    .map(frame -> Long.toHexString(frame.code()) + "+" + frame.instruction())
                    .toList());
        }
        return stacks;
    }

    private static List<List<String>> captured(StackCapture capture, boolean firstLook) {
        List<List<String>> stacks = new ArrayList<>();
        for (int i = 0; i < capture.threadCount(); i++) {
            CapturedThread thread = capture.thread(i);
            RawStack stack = firstLook ? thread.lastStack() : thread.stack();
            assertThat(stack.cut()).as("cut at depth %d", stack.depth()).isFalse();
            List<String> frames = new ArrayList<>();
            for (int frame = 0; frame < stack.depth(); frame++) {
                frames.add(Long.toHexString(stack.code(frame)) + "+" + stack.instruction(frame));
            }
            stacks.add(frames);
        }
        return stacks;
    }
}
