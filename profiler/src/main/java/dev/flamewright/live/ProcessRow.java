package dev.flamewright.live;

import dev.flamewright.sample.ProcessInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A process that was seen lately.
 *
 * @param process its number in the recording
 * @param info what it is
 * @param threads how many Python threads it has
 * @param shares what its threads spent the last seconds on, together
 */
record ProcessRow(int process, ProcessInfo info, int threads, StateShares shares) {
    /**
     * The processes of threads, the busiest first.
     *
     * @param rows all threads
     */
    static List<ProcessRow> rows(LiveModel model, List<ThreadRow> rows) {
        List<ProcessRow> processes = new ArrayList<>();
        for (int process = 0; process < model.processes().size(); process++) {
            StateShares shares = new StateShares();
            int threads = 0;
            for (ThreadRow row : rows) {
                if (row.info().process() == process) {
                    threads++;
                    shares.add(row.shares());
                }
            }
            if (threads > 0) {
                processes.add(new ProcessRow(process, model.processes().get(process), threads, shares));
            }
        }
        processes.sort(
                Comparator.comparingDouble((ProcessRow row) -> row.shares().onCpu())
                        .reversed()
                        .thenComparingInt(ProcessRow::process));
        return processes;
    }
}
