package dev.flamewright.sampler;

import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.AttachException.Reason;
import dev.flamewright.process.ProcessChange;
import dev.flamewright.process.ProcessTree;
import dev.flamewright.process.TargetProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Has all Python processes of a tree sampled: takes in those that appear, and anew those that run another program.
 * Processes without Python are passed over.
 */
final class ProcessFamily implements AutoCloseable {
    /** Short enough for a child of 50 ms to be sampled; a look costs 0.4 ms with 200 processes. */
    private static final long LOOK_NANOS = 10_000_000;

    /** The wait between two attempts to attach grows from this by half each time. */
    private static final long FIRST_RETRY_NANOS = 5_000_000;

    /** A process that has not loaded Python by then is none, until it runs another program. */
    private static final long CANDIDATE_NANOS = 5_000_000_000L;

    private final Sampler sampler;
    private final Attacher attacher;
    private final ProcessTree tree;
    private final List<Candidate> candidates = new ArrayList<>();
    private long nextLook;

    /** How a process is attached to. */
    interface Attacher {
        ProcessSampler attach(TargetProcess process, Duration patience)
                throws AttachException, UnsupportedPythonException;
    }

    private static final class Candidate {
        final TargetProcess process;
        final long since;
        long nextAttempt;
        long wait = FIRST_RETRY_NANOS;

        Candidate(TargetProcess process, long now) {
            this.process = process;
            since = now;
            nextAttempt = now;
        }
    }

    ProcessFamily(TargetProcess root, Sampler sampler, Attacher attacher) {
        this.sampler = sampler;
        this.attacher = attacher;
        tree = ProcessTree.of(root);
    }

    /** Whether any process of the tree runs, Python or not. */
    boolean isAlive() {
        return !tree.processes().isEmpty();
    }

    /** Looks what has changed, and attaches to what is new; meant to be called at every tick. */
    void update() {
        long now = System.nanoTime();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + LOOK_NANOS;
        for (ProcessChange change : tree.poll()) {
            switch (change) {
                case ProcessChange.Appeared(TargetProcess process) -> {
                    if (!sampler.samples(process)) {
                        candidates.add(new Candidate(process, now));
                    }
                }
                case ProcessChange.Executed(TargetProcess process) -> {
                    forget(process);
                    candidates.add(new Candidate(process, now));
                }
                case ProcessChange.Ended(TargetProcess process) -> forget(process);
            }
        }
        for (Iterator<Candidate> each = candidates.iterator(); each.hasNext(); ) {
            Candidate candidate = each.next();
            if (now - candidate.nextAttempt >= 0 && (isSettled(candidate) || now - candidate.since > CANDIDATE_NANOS)) {
                each.remove();
            }
        }
    }

    private void forget(TargetProcess process) {
        candidates.removeIf(candidate -> candidate.process.equals(process));
        sampler.remove(process);
    }

    /** Tries to attach; false if it is worth another try. */
    private boolean isSettled(Candidate candidate) {
        try {
            sampler.add(attacher.attach(candidate.process, Duration.ZERO));
            return true;
        } catch (AttachException e) {
            candidate.nextAttempt = System.nanoTime() + candidate.wait;
            candidate.wait += candidate.wait / 2;
            // It has still to load Python, or to start it.
            return e.reason() != Reason.NO_PYTHON && e.reason() != Reason.NOT_INITIALISED;
        } catch (UnsupportedPythonException e) {
            return true;
        }
    }

    @Override
    public void close() {
        tree.close();
    }
}
