package dev.flamewright.process;

import dev.flamewright.process.ProcessChange.Appeared;
import dev.flamewright.process.ProcessChange.Ended;
import dev.flamewright.process.ProcessChange.Executed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A process and all its descendants, those that exist and those that will: a member stays one also when its parent ends
 * before it. Told by {@link #poll}, which is meant to be called as often as samples are taken. One thread at a time.
 *
 * <p>As root outside containers no descendant is missed. Else one is missed if it lives shorter than the time between
 * two polls; its own children too, if they outlive it.
 */
public final class ProcessTree implements AutoCloseable {
    /** How often a member is looked at for its end, and for a new program where no event tells of that. */
    private static final long LOOK_NANOS = 100_000_000;

    /** A fork is most often followed by an exec within this time: until then a process is looked at in every poll. */
    private static final long YOUNG_NANOS = 1_000_000_000;

    private final BirthWatch births;
    private final Map<Integer, Member> members = new LinkedHashMap<>();
    /** PIDs of ended members whose children may still be told of. */
    private final Set<Integer> ended = new HashSet<>();

    private List<ProcessChange> changes = new ArrayList<>();
    private long nextLook;

    private static final class Member {
        final TargetProcess process;
        final long seen = System.nanoTime();
        long image;

        Member(TargetProcess process) {
            this.process = process;
            image = process.stat().map(ProcStat::image).orElse(0L);
        }
    }

    private ProcessTree(BirthWatch births) {
        this.births = births;
    }

    /** The tree under {@code root}; the first {@link #poll} tells of the root and those that exist now. */
    public static ProcessTree of(TargetProcess root) {
        return of(root, BirthWatch.open());
    }

    /** Of {@code root} without its descendants: only what becomes of it is told. */
    public static ProcessTree withoutDescendants(TargetProcess root) {
        ProcessTree tree = new ProcessTree(new BirthWatch.Nothing());
        tree.adopt(root.pid());
        return tree;
    }

    /** Whether it tells of descendants. */
    public boolean followsDescendants() {
        return !(births instanceof BirthWatch.Nothing);
    }

    static ProcessTree of(TargetProcess root, BirthWatch births) {
        ProcessTree tree = new ProcessTree(births);
        tree.adopt(root.pid());
        tree.lookAtAll();
        return tree;
    }

    /** What happened since the last call, in order; never waits. */
    public List<ProcessChange> poll() {
        boolean complete = births.drain(new BirthWatch.Listener() {
            @Override
            public void forked(int parent, int child) {
                if (members.containsKey(parent) || ended.contains(parent)) {
                    adopt(child);
                }
            }

            @Override
            public void executed(int pid) {
                Member member = members.get(pid);
                if (member != null) {
                    look(member);
                }
            }
        });
        // Forks by what ended before the events were read have been told of by now.
        ended.clear();
        if (!complete) {
            lookAtAll();
        }
        lookAtMembers(System.nanoTime());
        List<ProcessChange> result = changes;
        changes = new ArrayList<>();
        return result;
    }

    /** Those that run now, so far as the last {@link #poll} has told, in the order in which they appeared. */
    public List<TargetProcess> processes() {
        return members.values().stream().map(member -> member.process).toList();
    }

    private void adopt(int pid) {
        Member known = members.get(pid);
        if (known != null && look(known)) {
            return;
        }
        try {
            // Refuses threads and zombies, which are none of our business here.
            TargetProcess process = TargetProcess.of(pid);
            members.put(pid, new Member(process));
            changes.add(new Appeared(process));
        } catch (AttachException gone) {
            ended.add(pid);
        }
    }

    private void lookAtMembers(long now) {
        boolean all = now - nextLook >= 0;
        if (all) {
            nextLook = now + LOOK_NANOS;
        }
        for (Member member : List.copyOf(members.values())) {
            if (all || now - member.seen < YOUNG_NANOS) {
                look(member);
            }
        }
    }

    /** Notices a new program, or the end, and says whether it still runs. */
    private boolean look(Member member) {
        Optional<ProcStat> stat = member.process.stat();
        if (stat.isEmpty()) {
            members.remove(member.process.pid());
            ended.add(member.process.pid());
            changes.add(new Ended(member.process));
            return false;
        }
        long image = stat.get().image();
        // It has none while it ends.
        if (image != 0 && image != member.image) {
            member.image = image;
            changes.add(new Executed(member.process));
        }
        return true;
    }

    /** By the parent that each process has now: for the start, and when events were lost. */
    private void lookAtAll() {
        Map<Integer, List<Integer>> children = new HashMap<>();
        for (TargetProcess process : TargetProcess.all()) {
            children.computeIfAbsent((int) process.parent(), parent -> new ArrayList<>())
                    .add(process.pid());
        }
        List<Integer> open = new ArrayList<>(members.keySet());
        for (int i = 0; i < open.size(); i++) {
            for (int child : children.getOrDefault(open.get(i), List.of())) {
                if (!open.contains(child)) {
                    adopt(child);
                    open.add(child);
                }
            }
        }
    }

    @Override
    public void close() {
        births.close();
    }
}
