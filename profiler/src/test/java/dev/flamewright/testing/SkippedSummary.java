package dev.flamewright.testing;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Ends a test run with what was skipped and why, so that a green run does not hide what it did not look at. */
public final class SkippedSummary implements TestExecutionListener {
    private final Map<String, Integer> testsByReason = new TreeMap<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        add(test.getDisplayName() + " is skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            add(result.getThrowable()
                    .map(Throwable::getMessage)
                    .orElse(test.getDisplayName())
                    .replaceFirst("^Assumption failed: ", ""));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (!testsByReason.isEmpty()) {
            StringBuilder summary = new StringBuilder("\nSkipped tests:\n");
            testsByReason.forEach((reason, tests) -> summary.append("  ")
                    .append(tests)
                    .append(" x ")
                    .append(reason)
                    .append('\n'));
            System.out.print(summary);
        }
    }

    private synchronized void add(String reason) {
        testsByReason.merge(reason, 1, Integer::sum);
    }
}
