package dev.flamewright.process;

import dev.flamewright.linux.MemoryComparison;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process to profile, as {@code /proc} shows it. It is one process, not a number: when the PID has gone to another
 * process, this one has ended.
 */
public final class TargetProcess implements MappedFiles {
    private final int pid;
    private final long startTime;

    private TargetProcess(int pid, long startTime) {
        this.pid = pid;
        this.startTime = startTime;
    }

    /**
     * The process that has this PID now.
     *
     * @throws AttachException if there is none, or it is a zombie, a thread of the kernel, or not a process but a thread
     */
    public static TargetProcess of(int pid) throws AttachException {
        ProcStat stat = stat(pid).orElseThrow(() -> AttachException.noSuchProcess(pid));
        if (stat.isKernelThread()) {
            throw AttachException.kernelThread(pid, stat.name());
        }
        if (stat.hasEnded()) {
            throw AttachException.zombie(pid, stat.parent());
        }
        long process = statusField(pid, "Tgid").map(Long::parseLong).orElse((long) pid);
        if (process != pid) {
            throw AttachException.threadOfProcess(pid, process);
        }
        return new TargetProcess(pid, stat.startTime());
    }

    /** All processes that the profiler can see, but threads of the kernel and zombies, by rising PID. */
    public static List<TargetProcess> all() {
        List<TargetProcess> all = new ArrayList<>();
        for (int pid : numbers(Path.of("/proc"))) {
            stat(pid)
                    .filter(stat -> !stat.isKernelThread() && !stat.hasEnded())
                    .ifPresent(stat -> all.add(new TargetProcess(pid, stat.startTime())));
        }
        return List.copyOf(all);
    }

    /** Its number in the profiler's own PID namespace. */
    public int pid() {
        return pid;
    }

    /** When it started, in clock ticks (1/100 s) since boot. */
    public long startTime() {
        return startTime;
    }

    /** Whether it still runs: it has neither ended, nor has its number gone to another process. */
    public boolean isAlive() {
        return stat(pid)
                .filter(stat -> stat.startTime() == startTime && !stat.hasEnded())
                .isPresent();
    }

    /** What tells the program that it runs from one that it may execute later; 0 where that cannot be told. */
    public long image() {
        return stat().map(ProcStat::image).orElse(0L);
    }

    /** Whether it still runs the program whose {@link #image()} was this; not while it ends, when its memory is gone. */
    public boolean runs(long image) {
        return image == 0 ? isAlive() : image() == image;
    }

    /** Whether both have the very same memory: the other one is its parent, and it was made by vfork(2) a moment ago. */
    public boolean sharesMemoryWith(TargetProcess other) {
        return MemoryComparison.isSame(pid, other.pid);
    }

    /** Seconds since it started. */
    public double ageInSeconds() {
        double uptime = Proc.readIfPossible("/proc/uptime")
                .map(text -> Double.parseDouble(text.substring(0, text.indexOf(' '))))
                .orElse(0.0);
        // USER_HZ is 100 on every architecture that CPython runs on.
        return uptime - startTime / 100.0;
    }

    /** The CPU time of all its threads so far, in seconds; 0 once it has ended. */
    public double cpuSeconds() {
        return stat().map(stat -> stat.cpuTicks() / 100.0).orElse(0.0);
    }

    /** One letter as in {@code ps}: R running, S sleeping, T stopped, t traced, Z zombie, …; X when it is gone. */
    public char state() {
        return stat(pid)
                .filter(stat -> stat.startTime() == startTime)
                .map(ProcStat::state)
                .orElse('X');
    }

    /** What its {@code stat} says now; empty once it has ended. */
    Optional<ProcStat> stat() {
        return stat(pid).filter(stat -> stat.startTime() == startTime && !stat.hasEnded());
    }

    /** The parent's PID; 0 where there is none that the profiler can see. */
    public long parent() {
        return stat(pid).map(ProcStat::parent).orElse(0L);
    }

    /** Its arguments joined by blanks; the command's name in brackets where it has none. */
    public String commandLine() {
        String arguments = Proc.readIfPossible("/proc/" + pid + "/cmdline").orElse("");
        if (!arguments.isEmpty()) {
            return Proc.decode(arguments.replace('\0', ' ')).strip();
        }
        return stat(pid).map(stat -> "[" + Proc.decode(stat.name()) + "]").orElse("");
    }

    /** The file that it runs, as its own root names it; nothing where the profiler may not know. */
    public Optional<Path> executable() {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Its effective user. */
    public Optional<Integer> uid() {
        // real, effective, saved, file system
        return statusField(pid, "Uid").map(ids -> (int) Long.parseLong(ids.split("\\s+", 4)[1]));
    }

    /** Its number in its own PID namespace, which is what it knows itself by. */
    public long namespacePid() {
        return statusField(pid, "NSpid")
                .map(ids -> Long.parseLong(ids.substring(ids.lastIndexOf('\t') + 1)))
                .orElse((long) pid);
    }

    /** A line of {@code /proc/PID/status}. */
    public Optional<String> statusField(String key) {
        return statusField(pid, key);
    }

    /** Its file system as it sees it; leads into other mount namespaces and chroots. */
    public Path root() {
        return Path.of("/proc/" + pid + "/root");
    }

    /** The thread IDs, rising; empty once it has ended. */
    public int[] threads() {
        return numbers(Path.of("/proc/" + pid + "/task"));
    }

    /** Whether this thread of it runs: it has not ended, and is not about to. */
    public boolean hasThread(int tid) {
        return Proc.readIfPossible(task(tid) + "stat")
                .flatMap(ProcStat::parse)
                .filter(stat -> stat.state() != 'Z' && stat.state() != 'X')
                .isPresent();
    }

    /** Why the kernel lets nobody stop this thread, as the end of a sentence. */
    public String whyNotStopped(int tid) {
        String tracer = Proc.readIfPossible(task(tid) + "status")
                .flatMap(status -> Proc.field(status, "TracerPid"))
                .orElse("0");
        return tracer.equals("0")
                ? "thread %d may not be stopped; `flamewright doctor -p %d` tells why".formatted(tid, pid)
                : "thread %d is traced by process %s (a debugger or strace), and a thread has one tracer at most"
                        .formatted(tid, tracer);
    }

    private String task(int tid) {
        return "/proc/" + pid + "/task/" + tid + "/";
    }

    /** The entries of a folder whose names are numbers, rising; empty where it is gone. */
    private static int[] numbers(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[0-9]*")) {
            int[] numbers = new int[16];
            int count = 0;
            for (Path entry : entries) {
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * count);
                }
                numbers[count++] = Integer.parseInt(entry.getFileName().toString());
            }
            numbers = Arrays.copyOf(numbers, count);
            Arrays.sort(numbers);
            return numbers;
        } catch (IOException | DirectoryIteratorException e) {
            return new int[0];
        }
    }

    /**
     * What it has mapped now.
     *
     * @throws AttachException if it has ended, or the kernel denies it
     */
    public MemoryMap memoryMap() throws AttachException {
        try {
            MemoryMap map = readMemoryMap();
            if (map.mappings().isEmpty() || !isAlive()) {
                throw AttachException.ended(pid);
            }
            return map;
        } catch (IOException e) {
            throw isAlive() ? AttachException.permissionDenied(this) : AttachException.ended(pid);
        }
    }

    /** What it has mapped; empty once it has ended. */
    MemoryMap readMemoryMap() throws IOException {
        return MemoryMap.parse(Proc.read("/proc/" + pid + "/maps"));
    }

    /**
     * The file behind a mapping, also where its name is gone, now means another file, or lies in another mount
     * namespace. Nothing where no way leads to it: its bytes must then come from the target's memory.
     */
    @Override
    public Optional<FileChannel> open(Mapping mapping) {
        if (!mapping.isFile()) {
            return Optional.empty();
        }
        // The kernel's own link to the very file; it needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN.
        Path link = Path.of("/proc/%d/map_files/%x-%x".formatted(pid, mapping.start(), mapping.end()));
        Optional<FileChannel> exact = open(link);
        if (exact.isPresent() || mapping.deleted() || !mapping.path().startsWith("/")) {
            return exact;
        }
        return openByName(mapping);
    }

    /** The map names files from the profiler's root where that reaches them (a chroot), else from the root of their mount. */
    Optional<FileChannel> openByName(Mapping mapping) {
        return openIfSame(root() + mapping.path(), mapping).or(() -> openIfSame(mapping.path(), mapping));
    }

    private static Optional<FileChannel> openIfSame(String name, Mapping mapping) {
        try {
            Path path = Path.of(name);
            // The device is no witness: an overlay or btrfs shows another one in the map than in stat(2).
            boolean same = (Long) Files.getAttribute(path, "unix:ino") == mapping.inode();
            return same ? open(path) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<FileChannel> open(Path path) {
        try {
            return Optional.of(FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> statusField(int pid, String key) {
        return Proc.readIfPossible("/proc/" + pid + "/status").flatMap(status -> Proc.field(status, key));
    }

    private static Optional<ProcStat> stat(int pid) {
        return pid <= 0
                ? Optional.empty()
                : Proc.readIfPossible("/proc/" + pid + "/stat").flatMap(ProcStat::parse);
    }

    /** Whether it is the same process: one PID, one start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TargetProcess process && pid == process.pid && startTime == process.startTime;
    }

    @Override
    public int hashCode() {
        return Objects.hash(pid, startTime);
    }

    @Override
    public String toString() {
        return "process " + pid;
    }
}
