package dev.flamewright.process;

import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says (see {@code proc_pid_stat(5)}); any user may read it of any process.
 *
 * @param pid the process
 * @param name the command's name, at most 15 bytes
 * @param state one letter: R running, S sleeping, D uninterruptible, T stopped, t traced, Z zombie, X dead, …
 * @param parent the parent's PID, 0 for the first process of a PID namespace
 * @param flags the kernel's {@code PF_*} flags
 * @param threads how many threads it has
 * @param image what tells one program image from the next: changes at each {@code execve}, and only then; 0 where the
 *     profiler may not know
 * @param cpuTicks the CPU time of all its threads so far, ended ones too, in clock ticks
 * @param startTime when it started, in clock ticks (1/100 s) since boot: tells a process from a later one of the same PID
 */
record ProcStat(
        long pid,
        String name,
        char state,
        long parent,
        long flags,
        long cpuTicks,
        int threads,
        long startTime,
        long image) {
    private static final long PF_KTHREAD = 0x0020_0000;

    /** Parses one line; the name may hold blanks and parentheses. Empty where the line is not of that form. */
    static Optional<ProcStat> parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        // After the name: the fields from the third, "state", on.
        String[] fields = line.substring(close + 1).strip().split(" ", -1);
        if (fields.length < 26 || fields[0].length() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcStat(
                    Long.parseLong(line.substring(0, open).strip()),
                    line.substring(open + 1, close),
                    fields[0].charAt(0),
                    Long.parseLong(fields[1]),
                    Long.parseUnsignedLong(fields[6]),
                    Long.parseUnsignedLong(fields[11]) + Long.parseUnsignedLong(fields[12]),
                    Integer.parseInt(fields[17]),
                    Long.parseUnsignedLong(fields[19]),
                    // startcode and startstack: addresses that are drawn anew for each program.
                    Long.parseUnsignedLong(fields[23]) * 31 + Long.parseUnsignedLong(fields[25])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    boolean isKernelThread() {
        return (flags & PF_KTHREAD) != 0;
    }

    /** Whether no thread of it runs; a main thread that ended before others leaves a process in state Z that lives on. */
    boolean hasEnded() {
        return (state == 'Z' && threads <= 1) || state == 'X' || state == 'x';
    }
}
