package dev.flamewright.sampler;

import dev.flamewright.cpython.FrameLocks;
import dev.flamewright.cpython.FrameLocks.Lock;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.StackWalk.WalkedFrame;
import dev.flamewright.cpython.StackWalk.WalkedThread;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.process.SyscallNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Finds out who waits for whom: for the GIL, or for a lock of the module {@code threading}. */
final class LockWaits {
    private final GilDomain domain;
    private final List<WalkedThread> threads;
    private final Map<WalkedThread, KernelView> views;
    private final Function<WalkedThread, String> names;

    /** The locks in the leaf frames of threads that are blocked in a futex. */
    private final Map<WalkedThread, List<Lock>> wanted = new HashMap<>();

    /** The locks in all frames, by the address of the lock; read only if somebody waits for one. */
    private final Map<Long, List<WalkedThread>> inUse = new HashMap<>();

    /** The same, without the innermost frame of each thread. */
    private final Map<Long, Set<WalkedThread>> usedByCallers = new HashMap<>();

    LockWaits(
            RemoteMemory memory,
            Layout layout,
            GilDomain domain,
            List<WalkedThread> threads,
            Map<WalkedThread, KernelView> views,
            Function<WalkedThread, String> names) {
        this.domain = domain;
        this.threads = threads;
        this.views = views;
        this.names = names;
        FrameLocks reader = new FrameLocks(memory, layout);
        for (WalkedThread thread : threads) {
            KernelView view = view(thread);
            if (isFutex(view) && !isGilWait(view, domain) && !thread.frames().isEmpty()) {
                long futex = view.firstArgument();
                long parkedOn = reader.parkedOn(futex);
                List<Lock> locks = reader.of(thread.frames().getFirst()).stream()
                        .filter(lock -> lock.waitedOn() == (lock.parks() ? parkedOn : futex))
                        .toList();
                if (!locks.isEmpty()) {
                    wanted.put(thread, locks);
                }
            }
        }
        if (!wanted.isEmpty()) {
            findUses(reader);
        }
    }

    private void findUses(FrameLocks reader) {
        for (WalkedThread thread : threads) {
            for (WalkedFrame frame : thread.frames()) {
                for (Lock lock : reader.of(frame)) {
                    List<WalkedThread> users = inUse.computeIfAbsent(lock.address(), address -> new ArrayList<>());
                    if (!users.contains(thread)) {
                        users.add(thread);
                    }
                    if (!frame.equals(thread.frames().getFirst())) {
                        usedByCallers
                                .computeIfAbsent(lock.address(), address -> new HashSet<>())
                                .add(thread);
                    }
                }
            }
        }
    }

    private KernelView view(WalkedThread thread) {
        return views.getOrDefault(thread, KernelView.unknown(0));
    }

    private static boolean isFutex(KernelView view) {
        return view.known() && !view.running() && view.syscall() == SyscallNames.FUTEX;
    }

    static boolean isGilWait(KernelView view, GilDomain domain) {
        return isFutex(view) && domain.isGilWord(view.firstArgument());
    }

    /**
     * What a thread waits for; empty for nothing that is known.
     *
     * @param gilHolder the thread state that holds the GIL; 0 for none
     */
    List<ProcessDump.Wait> of(WalkedThread thread, long gilHolder) {
        if (isGilWait(view(thread), domain)) {
            return List.of(threads.stream()
                    .filter(other -> other.threadState() == gilHolder)
                    .findFirst()
                    .map(holder -> heldBy("GIL", holder, true))
                    .orElse(new ProcessDump.Wait("GIL", 0, "", false)));
        }
        List<ProcessDump.Wait> waits = new ArrayList<>();
        for (Lock lock : wanted.getOrDefault(thread, List.of())) {
            waits.add(lock.reentrant() ? ofReentrant(lock) : ofPlain(lock, thread));
        }
        return waits;
    }

    private ProcessDump.Wait ofReentrant(Lock lock) {
        return threads.stream()
                .filter(other -> lock.owner() != 0 && other.threadId() == lock.owner())
                .findFirst()
                .map(owner -> heldBy("RLock", owner, true))
                .orElse(new ProcessDump.Wait("RLock", 0, "", false));
    }

    /**
     * A plain lock does not know its owner; a thread that has it on a stack and does not wait for it has taken it. So has
     * the waiting thread itself, if a caller of the frame that waits has it.
     */
    private ProcessDump.Wait ofPlain(Lock lock, WalkedThread waiting) {
        if (usedByCallers.getOrDefault(lock.address(), Set.of()).contains(waiting)) {
            return heldBy("Lock", waiting, false);
        }
        List<WalkedThread> holders = inUse.getOrDefault(lock.address(), List.of()).stream()
                .filter(user -> !user.equals(waiting) && !waitsFor(user, lock))
                .toList();
        return holders.size() == 1
                ? heldBy("Lock", holders.getFirst(), false)
                : new ProcessDump.Wait("Lock", 0, "", false);
    }

    private boolean waitsFor(WalkedThread thread, Lock lock) {
        return wanted.getOrDefault(thread, List.of()).stream().anyMatch(other -> other.address() == lock.address());
    }

    private ProcessDump.Wait heldBy(String what, WalkedThread holder, boolean certain) {
        return new ProcessDump.Wait(what, view(holder).tid(), names.apply(holder), certain);
    }
}
