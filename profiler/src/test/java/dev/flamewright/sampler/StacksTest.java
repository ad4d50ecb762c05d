package dev.flamewright.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.testing.EachPython;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;

/**
 * Stacks of every shape under every Python, compared frame by frame with what the target's own
 * {@code sys._getframe()} says of them.
 */
class StacksTest {
    private static final int MAX_TICKS = 200;
    private static final int MAX_ROUNDS = 50;

    private record Truth(String name, int line, String file) {}

    @EachPython
    void everyFrameIsAsTheTargetItselfSeesIt(PythonInstall python) throws Exception {
        try (TargetProgram program = TargetProgram.start(python, "stacks.py")) {
            SoftAssertions softly = new SoftAssertions();
            int scenes = 0;
            for (String line = program.nextLine(); !line.equals("done"); line = program.nextLine()) {
                assertThat(line).startsWith("scene ");
                List<Truth> truth = truth(program);
                for (boolean exact : new boolean[] {true, false}) {
                    List<List<Truth>> seen = stacksWithHold(program, exact);
                    softly.assertThat(seen)
                            .as("%s under %s, %s", line, python, exact ? "exact" : "no-pause")
                            .containsExactly(truth);
                }
                scenes++;
                program.send("");
            }
            softly.assertAll();
            assertThat(scenes).isGreaterThanOrEqualTo(14);
        }
    }

    /** The frames that the program lists, leaf first. */
    private static List<Truth> truth(TargetProgram program) {
        List<Truth> frames = new ArrayList<>();
        for (String line = program.nextLine(); !line.equals("end"); line = program.nextLine()) {
            String[] words = line.split(" ", 3);
            // A name may hold blanks (<made up>), and so may a file, but never both with the separator " <" or " /".
            int file = fileStart(words[2]);
            frames.add(
                    new Truth(words[2].substring(0, file - 1), Integer.parseInt(words[1]), words[2].substring(file)));
        }
        return frames;
    }

    private static int fileStart(String nameAndFile) {
        int path = nameAndFile.indexOf(" /");
        int frozen = nameAndFile.lastIndexOf(" <");
        return 1 + (path >= 0 ? path : frozen);
    }

    /**
     * The distinct stacks, leaf first, in which the function {@code hold} was met; a waiting target has just one. A thread
     * that has just told its stack may take a while to come back to where it waits.
     */
    private static List<List<Truth>> stacksWithHold(TargetProgram program, boolean exact) throws Exception {
        List<List<Truth>> stacks = List.of();
        for (int round = 0; round < MAX_ROUNDS && stacks.isEmpty(); round++) {
            stacks = stacksWithHoldNow(program, exact);
        }
        return stacks;
    }

    private static List<List<Truth>> stacksWithHoldNow(TargetProgram program, boolean exact) throws Exception {
        ProfileBuilder builder = ProfileBuilder.untimed();
        SamplingOptions options = new SamplingOptions(1000, exact, false, SamplingOptions.DEFAULT.maxPauseNanos());
        try (Recording recording = new Recording(options, builder)) {
            recording.attach((int) program.pid());
            SamplingStats stats = recording.stats();
            recording.run(
                    Long.MAX_VALUE,
                    () -> (stats.ticks() >= 3 && isBlocked(builder)) || stats.ticks() > MAX_TICKS,
                    () -> {});
        }
        Profile profile = builder.build(ProfileFacts.UNKNOWN);
        List<List<Truth>> stacks = new ArrayList<>();
        for (int row = 0; row < profile.rowCount(); row++) {
            List<Truth> stack = new ArrayList<>();
            for (Frame frame : profile.stack(profile.rowNode(row)).reversed()) {
                if (frame instanceof PythonFrame f) {
                    stack.add(new Truth(f.name(), f.line(), f.file()));
                } else if (!(frame instanceof SyscallFrame)) {
                    stack.add(new Truth(frame.toString(), 0, ""));
                }
            }
            boolean waiting = !stack.isEmpty() && stack.getFirst().name().equals("hold");
            if (waiting && !stacks.contains(stack)) {
                stacks.add(stack);
            }
        }
        return stacks;
    }

    private static boolean isBlocked(ProfileBuilder builder) {
        return builder.frames().stream().anyMatch(frame -> frame instanceof SyscallFrame);
    }
}
