package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A child that has our standard input, output and error, environment and folder. Java's own {@link Process} will not do
 * for a child that is also traced: its thread that waits for the end takes the report of a stop for it.
 *
 * <p>Source: posix_spawn(3), waitpid(2).
 */
public final class SpawnedProcess {
    private static final int WNOHANG = 1;
    private static final int RUNNING = -1;
    private static final String KEPT = "FLAMEWRIGHT_KEPT_";
    private static final int SIGNAL_EXIT = 128;

    private final int pid;
    private final MemorySegment status = Arena.ofAuto().allocate(JAVA_INT);
    private int exitCode = RUNNING;

    private SpawnedProcess(int pid) {
        this.pid = pid;
    }

    /**
     * Starts a program, which is searched for in PATH.
     *
     * @param command its name and arguments
     * @throws IOException if it cannot be started; the message says why
     */
    public static SpawnedProcess start(List<String> command) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argv = arena.allocate(ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                argv.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            argv.setAtIndex(ADDRESS, command.size(), MemorySegment.NULL);
            MemorySegment pid = arena.allocate(JAVA_INT);
            int error = Libc.spawn(pid, argv.get(ADDRESS, 0), argv, environment(arena), arena);
            if (error != 0) {
                throw new IOException(
                        switch (error) {
                            case Errno.ENOENT -> "there is no such program";
                            case Errno.EACCES -> "it is not executable, or not to be read";
                            default -> Errno.name(error);
                        });
            }
            return new SpawnedProcess(pid.get(JAVA_INT, 0));
        }
    }

    /**
     * Our environment as it was before our launcher changed it: of each variable that it changes for us, it keeps the
     * value that it had under a longer name.
     */
    private static MemorySegment environment(Arena arena) {
        List<MemorySegment> changed = new ArrayList<>();
        List<MemorySegment> kept = new ArrayList<>();
        MemorySegment ours = Libc.environ();
        for (int i = 0; ours.getAtIndex(ADDRESS, i).address() != 0; i++) {
            MemorySegment entry = ours.getAtIndex(ADDRESS, i).reinterpret(Long.MAX_VALUE);
            if (startsWith(entry, KEPT)) {
                kept.add(entry.asSlice(KEPT.length()));
            } else {
                changed.add(entry);
            }
        }
        changed.removeIf(entry -> kept.stream().anyMatch(original -> startsWith(entry, nameOf(original))));
        kept.addAll(changed);
        MemorySegment theirs = arena.allocate(ADDRESS, kept.size() + 1L);
        for (int i = 0; i < kept.size(); i++) {
            theirs.setAtIndex(ADDRESS, i, kept.get(i));
        }
        theirs.setAtIndex(ADDRESS, kept.size(), MemorySegment.NULL);
        return theirs;
    }

    /** {@code NAME=} of an environment's entry. */
    private static String nameOf(MemorySegment entry) {
        String text = entry.getString(0, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.indexOf('=') + 1);
    }

    /** Stops at the first byte that differs, so never behind the end of a shorter string. */
    private static boolean startsWith(MemorySegment string, String start) {
        for (int i = 0; i < start.length(); i++) {
            if (string.get(JAVA_BYTE, i) != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Its number. */
    public int pid() {
        return pid;
    }

    /** Whether it has ended; looks, without waiting. */
    public boolean hasEnded() {
        if (exitCode != RUNNING) {
            return true;
        }
        if (Kernel.call(Syscall.WAIT4, pid, status.address(), WNOHANG, 0) == pid) {
            ended(status.get(JAVA_INT, 0));
        }
        return exitCode != RUNNING;
    }

    /** Tells it that somebody else (its tracer) has received the status word of its end. */
    public void ended(int waitStatus) {
        int signal = waitStatus & 0x7f;
        exitCode = signal == 0 ? (waitStatus >>> 8) & 0xff : SIGNAL_EXIT + signal;
    }

    /** Its exit code, once it has ended; 128 and the signal's number if a signal ended it, as a shell has it. */
    public int exitCode() {
        return exitCode;
    }

    /** Sends it a signal. */
    public void signal(int number) {
        if (!hasEnded()) {
            Kernel.call(Syscall.KILL, pid, number);
        }
    }
}
