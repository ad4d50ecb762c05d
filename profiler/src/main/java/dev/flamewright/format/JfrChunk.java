package dev.flamewright.format;

import dev.flamewright.profile.SampleRows;
import dev.flamewright.profile.ThreadInfo;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of the chunk that is being recorded, and what was interned since the chunk before. The two threads of a
 * recording share nothing else: the sampler fills a chunk, then leaves it to the encoder for good.
 */
final class JfrChunk {
    /** Processes, frames and stacks in the order of their numbers, which go on where the chunk before ended. */
    final List<ProcessInfo> newProcesses = new ArrayList<>();

    final List<Frame> newFrames = new ArrayList<>();

    /** Threads that are new or got a new name. */
    final List<NumberedThread> newThreads = new ArrayList<>();

    /** Parent and leaf frame of each new stack. */
    final List<Stack> newStacks = new ArrayList<>();

    final SampleRows rows = new SampleRows(0, 1024);

    record NumberedThread(int number, ThreadInfo info) {}

    record Stack(int parent, int frame) {}
}
