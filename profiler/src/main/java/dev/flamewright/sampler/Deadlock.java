package dev.flamewright.sampler;

import dev.flamewright.sampler.ProcessDump.DumpedThread;
import dev.flamewright.sampler.ProcessDump.Wait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A circle of threads, each of which waits for something that the next one holds, and the last for the first.
 *
 * @param links in the order of waiting; one alone waits for itself
 */
public record Deadlock(List<Link> links) {
    /** A thread, and what it waits for. */
    public record Link(DumpedThread thread, Wait waitsFor) {}

    /** All circles among these threads, each once. */
    static List<Deadlock> among(List<DumpedThread> threads) {
        Map<Long, Link> byTid = new HashMap<>();
        for (DumpedThread thread : threads) {
            thread.waitsFor().stream()
                    .filter(wait -> wait.holderTid() != 0)
                    .findFirst()
                    .ifPresent(wait -> byTid.put(thread.tid(), new Link(thread, wait)));
        }
        List<Deadlock> found = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (DumpedThread thread : threads) {
            List<Long> path = new ArrayList<>();
            long tid = thread.tid();
            while (byTid.containsKey(tid) && seen.add(tid)) {
                path.add(tid);
                tid = byTid.get(tid).waitsFor().holderTid();
            }
            int start = path.indexOf(tid);
            if (start >= 0) {
                found.add(new Deadlock(path.subList(start, path.size()).stream()
                        .map(byTid::get)
                        .toList()));
            }
        }
        return found;
    }
}
