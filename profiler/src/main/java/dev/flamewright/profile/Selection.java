package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a profile is wanted. A row must satisfy every component; an empty set or an absent pattern asks for
 * nothing.
 *
 * @param fromNanos the earliest time, in nanoseconds since the recording started
 * @param toNanos the time that is already too late; {@link Long#MAX_VALUE} for no end
 * @param threads names or kernel ids of the wanted threads
 * @param processes ids of the wanted processes
 * @param states the wanted thread states
 * @param include found in the name or the file of at least one frame of the stack
 * @param exclude found in the name and file of no frame of the stack
 * @param rootAt the function that stacks are cut down to, by its name or the last part of its qualified name: its
 *     outermost call becomes the root; empty for none
 */
public record Selection(
        long fromNanos,
        long toNanos,
        Set<String> threads,
        Set<Long> processes,
        Set<ThreadState> states,
        @Nullable Pattern include,
        @Nullable Pattern exclude,
        String rootAt) {

    /** Wants every row as it is. */
    public static final Selection ALL = new Selection(0, Long.MAX_VALUE, Set.of(), Set.of(), Set.of(), null, null, "");

    /** The states of a thread that runs on a CPU, as far as the profile knows. */
    public static final Set<ThreadState> ON_CPU =
            Set.copyOf(EnumSet.of(ThreadState.GIL, ThreadState.CPU, ThreadState.UNKNOWN));

    /** Takes copies of the sets. */
    public Selection {
        threads = Set.copyOf(threads);
        processes = Set.copyOf(processes);
        states = Set.copyOf(states);
    }

    /** Whether a row of this time is wanted; a row of unknown time only where no time was asked for. */
    boolean wantsTime(long timeNanos) {
        boolean everyTime = fromNanos <= 0 && toNanos == Long.MAX_VALUE;
        return everyTime || (timeNanos >= Math.max(0, fromNanos) && timeNanos < toNanos);
    }

    boolean wantsThread(ThreadInfo thread) {
        return threads.isEmpty() || threads.contains(thread.name()) || threads.contains(Long.toString(thread.tid()));
    }

    boolean wantsProcess(long pid) {
        return processes.isEmpty() || processes.contains(pid);
    }

    boolean wantsState(ThreadState state) {
        return states.isEmpty() || states.contains(state);
    }

    boolean isRoot(Frame frame) {
        return frame.name().equals(rootAt) || frame.name().endsWith("." + rootAt);
    }

    static boolean found(Pattern pattern, Frame frame) {
        return pattern.matcher(frame.name()).find()
                || (frame instanceof PythonFrame python
                        && pattern.matcher(python.file()).find());
    }
}
