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
    /** Processes that are new; one may have the number of another that ended in a chunk before. */
    final List<Numbered<ProcessInfo>> newProcesses = new ArrayList<>();

    /** Threads that are new or got a new name; numbered as processes are. */
    final List<Numbered<ThreadInfo>> newThreads = new ArrayList<>();

    /** Frames in the order of their numbers, which go on where the chunk before ended; stacks too. */
    final List<Frame> newFrames = new ArrayList<>();

    /** Parent and leaf frame of each new stack. */
    final List<Stack> newStacks = new ArrayList<>();

    final SampleRows rows = new SampleRows(0, 1024);

    /**
     * A process or thread.
     *
     * @param number what the samples of this chunk, and of later ones, call it
     * @param serial is no other one's, in the whole recording
     */
    record Numbered<T>(int number, long serial, T info) {}

    record Stack(int parent, int frame) {}
}
