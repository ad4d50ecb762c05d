package dev.flamewright.sample;

/**
 * Where samples go. Processes, threads, frames and stacks are interned first and then named by small numbers, so that
 * {@link #sample} itself passes only primitives. One thread calls.
 */
public interface SampleSink {
    /** The node of the calling-context tree that every stack starts from: the empty stack. */
    int ROOT = 0;

    /** No node, or no thread. */
    int NONE = -1;

    /** Interns a process; the same {@code info} gives the same number. */
    int process(ProcessInfo info);

    /**
     * Interns a thread of a process. The same {@code tid} gives the same number, and a later, non-empty name replaces
     * an earlier one; threads of unknown id are told apart by their names.
     *
     * @param process from {@link #process}
     * @param tid the kernel's thread id; 0 where unknown
     * @param name Python's name for it; empty where unknown
     */
    int thread(int process, long tid, String name);

    /**
     * Says that a process has ended, and all its threads: its number may be given to another one, unless it is interned
     * again before.
     */
    default void processEnded(int process) {}

    /** Says that a thread has ended: its number may be given to another one, unless it is interned again before. */
    default void threadEnded(int thread) {}

    /** Interns a frame; equal frames give the same number. */
    int frame(Frame frame);

    /**
     * The node that extends the stack {@code parent} by one callee.
     *
     * @param parent {@link #ROOT} or from this method
     * @param frame from {@link #frame}
     */
    int child(int parent, int frame);

    /**
     * Takes one sample.
     *
     * @param timeNanos nanoseconds since the recording started; negative where unknown
     * @param thread from {@link #thread}
     * @param node the stack, from {@link #child}
     * @param weight how many ticks (or other units of the profile) it stands for; may be negative in differences
     */
    void sample(long timeNanos, int thread, ThreadState state, int node, long weight);

    /**
     * Takes one sample of a thread that waits for the GIL ({@link ThreadState#GIL_WAIT}) and says who held it.
     *
     * @param holderThread the thread that held the GIL; {@link #NONE} where unknown
     * @param holderNode the stack that it ran; {@link #NONE} where unknown
     */
    void gilWait(long timeNanos, int thread, int node, long weight, int holderThread, int holderNode);
}
