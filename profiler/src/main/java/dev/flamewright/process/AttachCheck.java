package dev.flamewright.process;

import dev.flamewright.linux.Errno;
import dev.flamewright.linux.Ptrace;
import dev.flamewright.linux.VectoredRead;
import dev.flamewright.process.Obstacle.AlreadyTraced;
import dev.flamewright.process.Obstacle.KernelTooOld;
import dev.flamewright.process.Obstacle.MoreCapabilities;
import dev.flamewright.process.Obstacle.NotDumpable;
import dev.flamewright.process.Obstacle.OtherUser;
import dev.flamewright.process.Obstacle.OutsideUserNamespace;
import dev.flamewright.process.Obstacle.Seccomp;
import dev.flamewright.process.Obstacle.SecurityModule;
import dev.flamewright.process.Obstacle.StopRefused;
import dev.flamewright.process.Obstacle.Yama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether this profiler can attach to a process, found by trying; and if not, why, by the rules that the kernel goes by
 * ({@code ptrace(2)}, "Ptrace access mode checking").
 *
 * @param process the one in question
 * @param canRead whether its memory can be read
 * @param canStop whether its threads can be stopped for an instant, which exact sampling needs
 * @param obstacle what is in the way; nothing if both can be done
 */
public record AttachCheck(TargetProcess process, boolean canRead, boolean canStop, Optional<Obstacle> obstacle) {
    private static final int NOBODY = 65534;
    private static final int MOST_THREADS_LOOKED_AT = 1024;

    /** Tries. The process is neither stopped nor changed by this. */
    public static AttachCheck of(TargetProcess process) {
        Privileges own = Privileges.own();
        boolean canRead = canRead(process);
        if (!canRead) {
            return new AttachCheck(process, false, false, Optional.of(whyUnreadable(process, own)));
        }
        int seized = trySeize(process.pid());
        if (seized >= 0) {
            return new AttachCheck(process, true, true, Optional.empty());
        }
        Optional<Obstacle> tracer = tracer(process);
        return new AttachCheck(
                process, true, false, Optional.of(tracer.orElseGet(() -> whyNotStopped(process, own, seized))));
    }

    /** One line: why not, and the fix for the place where this profiler runs; empty if it can attach. */
    public String explain() {
        return obstacle.map(found ->
                        "%s. Try: %s".formatted(found.reason(), fixHere(found).text()))
                .orElse("");
    }

    private static Fix fixHere(Obstacle obstacle) {
        Fix.Place here = switch (Privileges.own().container()) {
            case NONE -> Fix.Place.SHELL;
            case DOCKER -> Fix.Place.DOCKER;
            case KUBERNETES -> Fix.Place.KUBERNETES;
        };
        return obstacle.fixes().stream()
                .filter(fix -> fix.place() == here)
                .findFirst()
                .orElse(obstacle.fixes().getFirst());
    }

    private static boolean canRead(TargetProcess process) {
        try {
            Optional<Mapping> readable = process.readMemoryMap().mappings().stream()
                    .filter(Mapping::readable)
                    .findFirst();
            // Any other error than these is about the address, not about us.
            long read = readable.isEmpty()
                    ? -Errno.ESRCH
                    : read(process.pid(), readable.get().start());
            return read != -Errno.EPERM && read != -Errno.ENOSYS && read != -Errno.ESRCH;
        } catch (IOException e) {
            return false;
        }
    }

    private static long read(int pid, long address) {
        VectoredRead read = new VectoredRead(1, 1);
        read.add(address, 1);
        return read.execute(pid);
    }

    /** Seizes, and lets the kernel undo it by ending the tracer's thread: so the target need not be stopped for it. */
    private static int trySeize(int tid) {
        AtomicInteger result = new AtomicInteger();
        Thread tracer = Thread.ofPlatform().start(() -> result.set(new Ptrace().seize(tid)));
        try {
            tracer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return result.get();
    }

    private static Obstacle whyUnreadable(TargetProcess process, Privileges own) {
        int pid = process.pid();
        // Without a filter the kernel always lets a process read itself, whatever the address: EFAULT.
        long self = read((int) ProcessHandle.current().pid(), 0);
        if (self == -Errno.ENOSYS && !own.kernelIsNewEnough()) {
            return new KernelTooOld(own.kernel());
        }
        if (self == -Errno.EPERM || self == -Errno.ENOSYS) {
            return new Seccomp();
        }
        return byAccessRules(process, own)
                .or(() -> own.yamaScope() > 0 ? Optional.of(new Yama(pid, own.yamaScope())) : Optional.empty())
                .orElse(new SecurityModule(pid, own.securityLabel()));
    }

    private static Obstacle whyNotStopped(TargetProcess process, Privileges own, int error) {
        // Seizing what does not exist fails with ESRCH, unless the call itself is forbidden.
        boolean forbidden = trySeize(Integer.MAX_VALUE) == -Errno.EPERM;
        if (!own.kernelIsNewEnough()) {
            return new KernelTooOld(own.kernel());
        }
        return forbidden && own.seccomp() ? new Seccomp() : new StopRefused(process.pid(), Errno.name(-error));
    }

    /** Users, capabilities and the dumpable flag: {@code __ptrace_may_access} of the kernel. */
    private static Optional<Obstacle> byAccessRules(TargetProcess process, Privileges own) {
        int pid = process.pid();
        int uid = process.uid().orElse(-1);
        if (own.inUserNamespace() && (uid == NOBODY || own.maySeeOtherUsers()) && own.uid() != NOBODY) {
            return Optional.of(new OutsideUserNamespace(pid));
        }
        if (own.maySeeOtherUsers()) {
            return Optional.empty();
        }
        if (!hasAllIds(process, "Uid", own.uid()) || !hasAllIds(process, "Gid", own.gid())) {
            return Optional.of(new OtherUser(pid, uid, own));
        }
        // The files (but not the folder) of a process that is not dumpable belong to root.
        if (owner("/proc/" + pid + "/stat") != own.uid()) {
            return Optional.of(new NotDumpable(pid));
        }
        long permitted = process.statusField("CapPrm")
                .map(hex -> Long.parseUnsignedLong(hex, 16))
                .orElse(0L);
        long missing = permitted & ~own.capabilities();
        return missing != 0 ? Optional.of(new MoreCapabilities(pid, missing)) : Optional.empty();
    }

    /** Whether real, effective and saved ID are all this one. */
    private static boolean hasAllIds(TargetProcess process, String key, int id) {
        String[] ids = process.statusField(key).orElse("").split("\\s+", 4);
        String wanted = Integer.toUnsignedString(id);
        return ids.length == 4 && ids[0].equals(wanted) && ids[1].equals(wanted) && ids[2].equals(wanted);
    }

    private static int owner(String file) {
        try {
            return (Integer) Files.getAttribute(Path.of(file), "unix:uid");
        } catch (IOException e) {
            return -1;
        }
    }

    private static Optional<Obstacle> tracer(TargetProcess process) {
        int[] threads = process.threads();
        for (int i = 0; i < Math.min(threads.length, MOST_THREADS_LOOKED_AT); i++) {
            int tracer = Proc.readIfPossible("/proc/%d/task/%d/status".formatted(process.pid(), threads[i]))
                    .flatMap(status -> Proc.field(status, "TracerPid"))
                    .map(Integer::parseInt)
                    .orElse(0);
            if (tracer != 0) {
                return Optional.of(new AlreadyTraced(process.pid(), threads[i], tracer));
            }
        }
        return Optional.empty();
    }
}
