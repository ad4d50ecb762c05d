package dev.flamewright.process;

import dev.flamewright.linux.ProcFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By the kernel's counter of PIDs, for everybody: the last one given is the last word of {@code /proc/loadavg}, and PIDs
 * are given in turn, so only those between the last look and this one need be looked at. A look at which nothing is new
 * costs 3 µs. Misses a process that lives shorter than the time between two looks, and with it whom it is the parent of.
 */
final class PidBirthWatch implements BirthWatch {
    /** The kernel starts here again after the highest PID ({@code RESERVED_PIDS}). */
    private static final int FIRST_AFTER_WRAP = 300;

    private static final int MOST_LOOKED_AT = 20_000;

    /** A PID is given some time before its process shows: it is looked for this many times more. */
    private static final int LATER_LOOKS = 5;

    private static final int MOST_AWAITED = 4096;

    private final @Nullable ProcFile loadAverage = ProcFile.open("/proc/loadavg", 128);
    private final int highestPid = Proc.readIfPossible("/proc/sys/kernel/pid_max")
            .map(text -> Integer.parseInt(text.strip()))
            .orElse(1 << 22);
    private int last = lastPid();
    private List<Awaited> awaited = new ArrayList<>();

    /** A PID that was given and does not show yet, or not any more. */
    private record Awaited(int pid, int looks) {}

    @Override
    public boolean drain(Listener listener) {
        List<Awaited> before = awaited;
        awaited = new ArrayList<>();
        for (Awaited pid : before) {
            look(pid, listener);
        }
        int now = lastPid();
        int since = last;
        last = now;
        int count = now >= since ? now - since : highestPid - since + now - FIRST_AFTER_WRAP + 1;
        if (count > MOST_LOOKED_AT) {
            return false;
        }
        int pid = since;
        while (pid != now) {
            pid = pid + 1 >= highestPid && now < since ? FIRST_AFTER_WRAP : pid + 1;
            look(new Awaited(pid, LATER_LOOKS), listener);
        }
        return true;
    }

    private void look(Awaited candidate, Listener listener) {
        var stat = Proc.readIfPossible("/proc/" + candidate.pid() + "/stat").flatMap(ProcStat::parse);
        if (stat.isPresent()) {
            listener.forked((int) stat.get().parent(), candidate.pid());
        } else if (candidate.looks() > 0 && awaited.size() < MOST_AWAITED) {
            awaited.add(new Awaited(candidate.pid(), candidate.looks() - 1));
        }
    }

    /** The last word of the file. */
    private int lastPid() {
        if (loadAverage == null) {
            return 0;
        }
        int length = loadAverage.read();
        int pid = 0;
        for (int i = 0; i < length; i++) {
            byte c = loadAverage.at(i);
            pid = c == ' ' ? 0 : c >= '0' && c <= '9' ? pid * 10 + (c - '0') : pid;
        }
        return pid;
    }

    @Override
    public void close() {
        if (loadAverage != null) {
            loadAverage.close();
        }
    }
}
