package dev.flamewright.sampler;

import dev.flamewright.process.AttachException;
import dev.flamewright.process.AttachException.Reason;
import dev.flamewright.process.ProcessChange;
import dev.flamewright.process.ProcessTree;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.sampler.ProcessSampler.FoundPython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Has all Python processes of a tree sampled: takes in those that appear, and anew those that run another program.
 * Processes without Python are passed over. A tree may be a single process.
 */
final class ProcessFamily implements AutoCloseable {
    /** Short enough for a child of 50 ms to be sampled; a look costs 0.4 ms with 200 processes. */
    private static final long LOOK_NANOS = 10_000_000;

    /** The end of a process that is sampled shows in its samples; only what it becomes is seen by looking. */
    private static final long LONE_LOOK_NANOS = 250_000_000;

    /** The wait between two attempts to attach grows from this by half each time. */
    private static final long FIRST_RETRY_NANOS = 5_000_000;

    /** A process that has not loaded Python by then is none, until it runs another program. */
    private static final long CANDIDATE_NANOS = 5_000_000_000L;

    private final Sampler sampler;
    private final Attacher attacher;
    private final ExecutorService searches;
    private final ProcessTree tree;
    private final List<Candidate> candidates = new ArrayList<>();
    private long lastLook = System.nanoTime() - LOOK_NANOS;

    private static final class Candidate {
        final TargetProcess process;
        final long since;
        long nextAttempt;
        long wait = FIRST_RETRY_NANOS;

        @Nullable
        Future<FoundPython> search;

        Candidate(TargetProcess process, long now) {
            this.process = process;
            since = now;
            nextAttempt = now;
        }
    }

    ProcessFamily(ProcessTree tree, Sampler sampler, Attacher attacher) {
        this.tree = tree;
        this.sampler = sampler;
        this.attacher = attacher;
        searches = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("attacher").factory());
        // Its thread starts now, and so has not the raised priority that the calling one will have.
        searches.execute(() -> {});
    }

    /** Makes a sampler of a process whose Python was found. */
    interface Attacher {
        ProcessSampler attach(TargetProcess process, FoundPython python);
    }

    /** Whether any process of the tree runs, Python or not. */
    boolean isAlive() {
        return tree.processes().stream().anyMatch(TargetProcess::isAlive);
    }

    /** Looks what has changed, and attaches to what is new; meant to be called at every tick. */
    void update() {
        long now = System.nanoTime();
        boolean lone = !tree.followsDescendants() && !sampler.processes().isEmpty() && candidates.isEmpty();
        if (now - lastLook < (lone ? LONE_LOOK_NANOS : LOOK_NANOS)) {
            return;
        }
        lastLook = now;
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

    /** Tries to attach; false if it is worth another try. A search for Python goes on while others are sampled. */
    private boolean isSettled(Candidate candidate) {
        ProcessSampler parent = parent(candidate.process);
        if (parent != null && candidate.process.sharesMemoryWith(parent.process())) {
            // Made by vfork(2): what it has is the parent's, until it executes a program of its own.
            return false;
        }
        if (parent != null) {
            sampler.add(attacher.attach(candidate.process, parent.python()));
            return true;
        }
        if (candidate.search == null) {
            candidate.search = searches.submit(() -> ProcessSampler.find(candidate.process, Duration.ZERO));
            return false;
        }
        if (!candidate.search.isDone()) {
            return false;
        }
        try {
            sampler.add(attacher.attach(candidate.process, candidate.search.get()));
            return true;
        } catch (ExecutionException e) {
            candidate.search = null;
            candidate.nextAttempt = System.nanoTime() + candidate.wait;
            candidate.wait += candidate.wait / 2;
            // It has still to load Python, or to start it.
            return !(e.getCause() instanceof AttachException attach)
                    || (attach.reason() != Reason.NO_PYTHON && attach.reason() != Reason.NOT_INITIALISED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The sampled process that {@code child} is a fork of; null if there is none. */
    private @Nullable ProcessSampler parent(TargetProcess child) {
        for (ProcessSampler sampled : sampler.processes()) {
            if (sampled.isForkedInto(child)) {
                return sampled;
            }
        }
        return null;
    }

    @Override
    public void close() {
        tree.close();
        searches.shutdownNow();
    }
}
