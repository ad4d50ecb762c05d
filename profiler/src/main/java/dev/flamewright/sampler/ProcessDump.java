package dev.flamewright.sampler;

import dev.flamewright.sample.ThreadState;
import java.util.List;

/**
 * What all Python threads of a process were doing at one moment.
 *
 * @param pid in the profiler's own PID namespace; 0 where unknown
 * @param commandLine its arguments joined by spaces
 * @param pythonVersion such as {@code 3.13.0}
 * @param condition a word on the process as a whole where that is not simply running: {@code stopped},
 *     {@code killed by signal 11}; else empty
 * @param exact whether all is known to be of one moment; if not, a thread may have moved while it was read
 * @param threads the main thread first, where it can be told
 */
public record ProcessDump(
        long pid,
        String commandLine,
        String pythonVersion,
        String condition,
        boolean exact,
        List<DumpedThread> threads) {
    /** The circles of threads that wait for each other. */
    public List<Deadlock> deadlocks() {
        return Deadlock.among(threads);
    }

    /**
     * A Python thread.
     *
     * @param tid the kernel's number; 0 where unknown
     * @param ident what {@code threading.get_ident()} gives in it
     * @param name what the module {@code threading} calls it; empty where unknown
     * @param syscall the name of the system call that it is blocked in; empty for none
     * @param waitsFor what it waits for, where that is known
     * @param collectsGarbage whether the cyclic garbage collector runs in it
     * @param frames leaf first
     * @param cut whether frames towards the root could not be read
     */
    public record DumpedThread(
            long tid,
            long ident,
            String name,
            ThreadState state,
            String syscall,
            List<Wait> waitsFor,
            boolean collectsGarbage,
            List<DumpedFrame> frames,
            boolean cut) {}

    /**
     * Something that a thread waits for.
     *
     * @param what {@code GIL}, {@code Lock} or {@code RLock}
     * @param holderTid the kernel's number of the thread that has it; 0 where unknown
     * @param holderName that thread's name; empty where unknown
     * @param certain whether the holder is read from the lock itself; else it is a thread that is inside a {@code with}
     *     statement of that lock
     */
    public record Wait(String what, long holderTid, String holderName, boolean certain) {}

    /**
     * A Python frame.
     *
     * @param name {@code co_qualname}, up to 3.10 {@code co_name}
     * @param line counted from 1; 0 where there is none
     * @param locals empty unless asked for
     */
    public record DumpedFrame(String name, String file, int line, int firstLine, List<Variable> locals) {}

    /**
     * A local variable.
     *
     * @param type the name of its type
     * @param value as Python writes it, cut to a length
     */
    public record Variable(String name, String type, String value) {}
}
