package dev.flamewright.sampler;

import dev.flamewright.cpython.CapturedThread;
import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.process.TargetProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Finds the kernel's number of a Python thread. From 3.11 the thread state holds it, though stale after a fork in some
 * versions; before, it holds the C library's {@code pthread_t}, a pointer to a structure in which the number stands. Both
 * are of the target's own PID namespace, ours may be another one.
 */
final class ThreadIds {
    /** {@code struct pthread.tid} of glibc on x86-64 ({@code nptl/descr.h}); believed only if it fits. */
    private static final int GLIBC_TID = 720;

    private static final int PTHREAD_BYTES = 2304;
    private static final int NOT_FOUND = -1;

    /** A damaged list of threads may have thousands that do not exist: they are looked for so often in this time. */
    private static final int MOST_REFRESHES = 100;

    /** In how many threads' structures the number is searched for at other places than glibc's. */
    private static final int MOST_SEARCHES = 64;

    private static final long REFRESH_NANOS = 10_000_000;

    private final RemoteMemory memory;
    private final Supplier<Map<Long, Integer>> threads;
    private final byte[] pthread = new byte[PTHREAD_BYTES];
    private Map<Long, Integer> hostIds = Map.of();
    private int tidOffset = NOT_FOUND;
    private long refreshesSince = System.nanoTime();
    private int refreshes;
    private int searches;

    ThreadIds(TargetProcess process, RemoteMemory memory) {
        this(memory, () -> hostIds(process));
    }

    /**
     * Of any memory.
     *
     * @param threads gives the threads that there are now: our numbers by the target's own
     */
    ThreadIds(RemoteMemory memory, Supplier<Map<Long, Integer>> threads) {
        this.memory = memory;
        this.threads = threads;
        refresh();
    }

    /** The thread's number in our PID namespace; 0 where it cannot be told. */
    int of(CapturedThread thread) {
        return of(thread.nativeThreadId(), thread.threadId());
    }

    /**
     * The thread's number in our PID namespace; 0 where it cannot be told.
     *
     * @param nativeThreadId {@code PyThreadState.native_thread_id}; 0 before 3.11
     * @param threadId {@code PyThreadState.thread_id}
     */
    int of(long nativeThreadId, long threadId) {
        Integer id = hostIds.get(nativeThreadId);
        if (id == null && nativeThreadId != 0) {
            refresh();
            id = hostIds.get(nativeThreadId);
        }
        return id != null ? id : ofPthread(threadId);
    }

    private int ofPthread(long address) {
        int length = memory.read(address, pthread, 0, PTHREAD_BYTES);
        if (tidOffset != NOT_FOUND) {
            return tidAt(tidOffset, length);
        }
        refresh();
        searches++;
        if (tidAt(GLIBC_TID, length) != 0) {
            tidOffset = GLIBC_TID;
            return tidAt(GLIBC_TID, length);
        }
        for (int offset = 0; searches < MOST_SEARCHES && offset + Integer.BYTES <= length; offset += Integer.BYTES) {
            if (tidAt(offset, length) != 0) {
                tidOffset = offset;
                return tidAt(offset, length);
            }
        }
        return 0;
    }

    private int tidAt(int offset, int length) {
        if (offset + Integer.BYTES > length) {
            return 0;
        }
        long id = LittleEndian.getInt(pthread, offset);
        Integer known = hostIds.get(id);
        if (known == null && tidOffset != NOT_FOUND) {
            refresh();
            known = hostIds.get(id);
        }
        return known == null ? 0 : known;
    }

    private void refresh() {
        long now = System.nanoTime();
        if (now - refreshesSince > REFRESH_NANOS) {
            refreshesSince = now;
            refreshes = 0;
        }
        if (refreshes++ < MOST_REFRESHES) {
            hostIds = threads.get();
        }
    }

    private static Map<Long, Integer> hostIds(TargetProcess process) {
        Map<Long, Integer> ids = new HashMap<>();
        boolean sameNamespace = process.namespacePid() == process.pid();
        for (int tid : process.threads()) {
            ids.put(sameNamespace ? (long) tid : namespaceId(process, tid), tid);
        }
        return ids;
    }

    private static long namespaceId(TargetProcess process, int tid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/task/" + tid + "/status"))) {
                if (line.startsWith("NSpid:")) {
                    return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
                }
            }
        } catch (IOException ended) {
            // A thread that has just ended needs no number.
        }
        return tid;
    }
}
