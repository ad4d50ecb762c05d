package dev.flamewright.format;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.SampleRows;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.List;

/** Writes the events of one chunk, and gathers the constants that they name. */
final class JfrSampleWriter {
    private static final long EXECUTION_SAMPLE = JfrTypes.id(JfrTypes.EXECUTION_SAMPLE);
    private static final long GIL_WAIT = JfrTypes.id(JfrTypes.GIL_WAIT);
    private static final long IDLE = JfrTypes.id(JfrTypes.IDLE);
    private static final long PROCESS = JfrTypes.id(JfrTypes.PROCESS);
    private static final long RECORDING = JfrTypes.id(JfrTypes.RECORDING);
    private static final ThreadState[] STATES = ThreadState.values();

    private final JfrOutput out;
    private final List<JfrChunk.Numbered<ProcessInfo>> processes;
    private final List<JfrChunk.Numbered<ThreadInfo>> threads;
    private final List<JfrFrame> frames;
    private final CallTree tree;
    private final JfrConstantsWriter constants;

    // The numbers of constants by the sampler's numbers; 0 for those that this chunk has not named yet.
    private final int[] groups;
    private final int[] threadNumbers;
    private final int[] stacks;
    private final int[] methods;
    private final int[] frameTypes;
    private final int[] stateNames = new int[STATES.length];

    /** HotSpot's word for a thread on a CPU; our own, finer one is in another field. */
    private final int runnable;

    JfrSampleWriter(
            JfrOutput out,
            JfrConstantsWriter constants,
            List<JfrChunk.Numbered<ProcessInfo>> processes,
            List<JfrChunk.Numbered<ThreadInfo>> threads,
            List<JfrFrame> frames,
            CallTree tree) {
        this.out = out;
        this.constants = constants;
        this.processes = processes;
        this.threads = threads;
        this.frames = frames;
        this.tree = tree;
        groups = new int[processes.size()];
        threadNumbers = new int[threads.size()];
        stacks = new int[tree.size()];
        methods = new int[frames.size()];
        frameTypes = new int[frames.size()];
        for (ThreadState state : STATES) {
            stateNames[state.ordinal()] = constants.text(state.label());
        }
        runnable = constants.number(JfrTypes.THREAD_STATE, "STATE_RUNNABLE", fields -> fields.text("STATE_RUNNABLE"));
    }

    /** The time of a sample, in nanoseconds since the start or −1, as the ticks of the file, of which none may be negative. */
    static long ticks(long timeNanos) {
        return timeNanos + 1;
    }

    void facts(long timeNanos, JfrFacts facts) {
        int start = out.startEvent(RECORDING);
        out.number(ticks(timeNanos));
        facts.write(out);
        out.endEvent(start);
    }

    void sample(SampleRows rows, int row) {
        ThreadState state = rows.state(row);
        // The constants first: that of a new process writes an event.
        int thread = thread(rows.thread(row));
        int stack = stack(rows.node(row));
        int holderThread = thread(rows.holderThread(row));
        int holderStack = stack(rows.holderNode(row));
        int start = out.startShortEvent(
                switch (state) {
                    case GIL, CPU, UNKNOWN -> EXECUTION_SAMPLE;
                    case GIL_WAIT -> GIL_WAIT;
                    case IDLE -> IDLE;
                });
        out.number(ticks(rows.time(row)));
        out.number(thread);
        out.number(stack);
        switch (state) {
            case GIL, CPU, UNKNOWN -> {
                out.number(runnable);
                out.number(rows.weight(row));
                out.textConstant(stateNames[state.ordinal()]);
            }
            case GIL_WAIT -> {
                out.number(rows.weight(row));
                out.number(holderThread);
                out.number(holderStack);
            }
            case IDLE -> out.number(rows.weight(row));
        }
        out.endShortEvent(start);
    }

    private int thread(int number) {
        if (number == SampleSink.NONE) {
            return JfrConstantsWriter.NONE;
        }
        if (threadNumbers[number] == JfrConstantsWriter.NONE) {
            JfrChunk.Numbered<ThreadInfo> thread = threads.get(number);
            ThreadInfo info = thread.info();
            int group = group(info.process());
            threadNumbers[number] = constants.add(JfrTypes.THREAD, fields -> {
                fields.text(info.name().isEmpty() ? "thread " + info.tid() : info.name());
                fields.number(info.tid());
                fields.text(info.name().isEmpty() ? null : info.name());
                fields.number(thread.serial() + 1);
                fields.number(group);
            });
        }
        return threadNumbers[number];
    }

    /** The process as a thread group; its event is written on first use. */
    private int group(int process) {
        if (groups[process] == JfrConstantsWriter.NONE) {
            ProcessInfo info = processes.get(process).info();
            String name =
                    "#" + (processes.get(process).serial() + 1) + " " + info.commandLine() + " (" + info.pid() + ")";
            int start = out.startEvent(PROCESS);
            out.number(ticks(0));
            out.text(name);
            out.number(info.pid());
            out.text(info.commandLine());
            out.text(info.pythonVersion());
            out.endEvent(start);
            groups[process] = constants.add(JfrTypes.THREAD_GROUP, fields -> {
                fields.number(JfrConstantsWriter.NONE);
                fields.text(name);
            });
        }
        return groups[process];
    }

    private int stack(int node) {
        if (node == SampleSink.NONE || node == SampleSink.ROOT) {
            return JfrConstantsWriter.NONE;
        }
        if (stacks[node] == JfrConstantsWriter.NONE) {
            stacks[node] = constants.add(JfrTypes.STACK_TRACE, fields -> {
                fields.flag(false);
                fields.number(tree.depth(node));
                for (int n = node; n != SampleSink.ROOT; n = tree.parent(n)) {
                    frame(tree.frame(n), fields);
                }
            });
        }
        return stacks[node];
    }

    private void frame(int number, JfrOutput fields) {
        JfrFrame frame = frames.get(number);
        if (methods[number] == JfrConstantsWriter.NONE) {
            methods[number] = method(frame);
            frameTypes[number] = constants.number(JfrTypes.FRAME_TYPE, frame.type(), type -> type.text(frame.type()));
        }
        fields.number(methods[number]);
        fields.intNumber(frame.line());
        fields.intNumber(frame.bytecodeIndex());
        fields.number(frameTypes[number]);
    }

    private int method(JfrFrame frame) {
        int name = constants.symbol(frame.method());
        // Readers parse descriptors: "no parameters, no result" is one that they all take.
        int descriptor = constants.symbol("()V");
        int javaClass = javaClass(frame);
        return constants.number(JfrTypes.METHOD, new MethodKey(javaClass, name), fields -> {
            fields.number(javaClass);
            fields.number(name);
            fields.number(descriptor);
            fields.number(0); // modifiers
            fields.flag(false); // hidden
        });
    }

    private record MethodKey(int javaClass, int name) {}

    private int javaClass(JfrFrame frame) {
        int loaderName = constants.symbol(frame.loader());
        int loader = constants.number(JfrTypes.CLASS_LOADER, frame.loader(), fields -> {
            fields.number(JfrConstantsWriter.NONE); // its own class
            fields.number(loaderName);
        });
        int packageName = constants.symbol(frame.packageName());
        int javaPackage = constants.number(JfrTypes.PACKAGE, frame.packageName(), fields -> {
            fields.number(packageName);
            fields.flag(true); // exported
        });
        int name = constants.symbol(frame.className());
        return constants.number(JfrTypes.CLASS, new ClassKey(loader, name), fields -> {
            fields.number(loader);
            fields.number(name);
            fields.number(javaPackage);
            fields.number(0); // modifiers
            fields.flag(false); // hidden
        });
    }

    private record ClassKey(int loader, int name) {}
}
