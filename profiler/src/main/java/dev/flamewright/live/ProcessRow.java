package dev.flamewright.live;

import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.ThreadState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A process that was seen lately.
 *
 * @param process its number in the recording
 * @param info what it is
 * @param threads how many Python threads it has
 * @param shares by state: how many of its threads were in it on average, over the last seconds
 */
record ProcessRow(int process, ProcessInfo info, int threads, Map<ThreadState, Double> shares) {
    double share(ThreadState state) {
        return shares.getOrDefault(state, 0.0);
    }

    /** How many of its threads computed. */
    double onCpu() {
        return share(ThreadState.GIL) + share(ThreadState.CPU) + share(ThreadState.UNKNOWN);
    }

    /**
     * The processes of threads, the busiest first.
     *
     * @param rows all threads
     */
    static List<ProcessRow> rows(LiveModel model, List<ThreadRow> rows) {
        List<ProcessRow> processes = new ArrayList<>();
        for (int process = 0; process < model.processes().size(); process++) {
            Map<ThreadState, Double> shares = new EnumMap<>(ThreadState.class);
            int threads = 0;
            for (ThreadRow row : rows) {
                if (row.info().process() == process) {
                    threads++;
                    row.shares().forEach((state, share) -> shares.merge(state, share, Double::sum));
                }
            }
            if (threads > 0) {
                processes.add(new ProcessRow(process, model.processes().get(process), threads, shares));
            }
        }
        processes.sort(Comparator.comparingDouble(ProcessRow::onCpu).reversed().thenComparingInt(ProcessRow::process));
        return processes;
    }
}
