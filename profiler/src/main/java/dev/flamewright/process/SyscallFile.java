package dev.flamewright.process;

import dev.flamewright.linux.ProcFile;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/PID/task/TID/syscall}: whether a thread runs, or which system call it is blocked in. The file stays open
 * and is read again without allocation.
 *
 * <p>Source: proc_pid_syscall(5). Its text is {@code running}, or the call's number, six arguments, stack pointer and
 * program counter; a number of -1 (then only the last two follow) for a thread that is blocked outside of any call.
 */
public final class SyscallFile implements AutoCloseable {
    private static final int MAX_TEXT = 256;
    private static final int RUNNING = -2;

    private final ProcFile file;
    private int length;
    private long number = RUNNING;
    private long firstArgument;
    private long fingerprint;

    private SyscallFile(ProcFile file) {
        this.file = file;
    }

    /** Of thread {@code tid} of process {@code pid}; null if it cannot be opened: no such thread, or no permission. */
    public static @Nullable SyscallFile open(int pid, int tid) {
        ProcFile file = ProcFile.open("/proc/" + pid + "/task/" + tid + "/syscall", MAX_TEXT);
        return file == null ? null : new SyscallFile(file);
    }

    /** Reads the file anew. False if the thread is gone. */
    public boolean refresh() {
        length = file.read();
        if (length <= 0) {
            return false;
        }
        long hash = 0;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + file.at(i);
        }
        fingerprint = hash;
        if (file.at(0) == 'r') {
            number = RUNNING;
            return true;
        }
        int i = 0;
        boolean negative = file.at(0) == '-';
        if (negative) {
            i++;
        }
        long value = 0;
        while (i < length && file.at(i) >= '0' && file.at(i) <= '9') {
            value = value * 10 + file.at(i) - '0';
            i++;
        }
        number = negative ? -value : value;
        firstArgument = hexadecimal(i + 1);
        return true;
    }

    private long hexadecimal(int start) {
        long value = 0;
        for (int i = start + 2; i < length; i++) {
            int digit = Character.digit(file.at(i), 16);
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Whether the thread was on a CPU or ready for one. */
    public boolean isRunning() {
        return number == RUNNING;
    }

    /** The number of the system call that it was blocked in; -1 for none. */
    public long number() {
        return number;
    }

    /** The call's first argument, such as the address of a futex. */
    public long firstArgument() {
        return firstArgument;
    }

    /** Equal for two readings that found the same text: still in the same call, with the same arguments and stack. */
    public long fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {
        file.close();
    }
}
