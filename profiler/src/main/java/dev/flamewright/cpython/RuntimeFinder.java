package dev.flamewright.cpython;

import dev.flamewright.cpython.FoundRuntime.GilVariables;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.cpython.layout.PythonVersion;
import dev.flamewright.cpython.layout.UnsupportedPythonException;
import dev.flamewright.elf.ElfFile;
import dev.flamewright.elf.ElfSymbol;
import dev.flamewright.elf.LoadedElf;
import dev.flamewright.elf.MalformedElfException;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.AttachException.Reason;
import dev.flamewright.process.MappedFiles;
import dev.flamewright.process.MemoryMap;
import dev.flamewright.process.TargetProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds CPython in a process: which of its modules holds it, which version it is, and where the variables are from
 * which everything else is reached.
 *
 * <p>From 3.7 on that is {@code _PyRuntime}, exported even by a stripped binary and from 3.10 on also a section of its
 * own. 2.7 and 3.6 export {@code _PyThreadState_Current}; the rest of what they have is in the full symbol table only.
 */
public final class RuntimeFinder {
    /** How long a process that is just starting is waited for. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String RUNTIME = "_PyRuntime";
    private static final String CURRENT_THREAD_STATE = "_PyThreadState_Current";
    private static final List<String> FILE_SYMBOLS = List.of(
            RUNTIME,
            CURRENT_THREAD_STATE,
            "interp_head",
            "interpreter_lock",
            "gil_mutex",
            "gil_cond",
            "gil_locked",
            "gil_last_holder");

    /** A process without Python that is older than this is not about to load it. */
    private static final double YOUNG_SECONDS = 5;

    private static final int RETRY_MILLIS = 10;

    private final MappedFiles files;
    private final RemoteMemory memory;
    private final VersionFinder versions;

    private RuntimeFinder(MappedFiles files, RemoteMemory memory) {
        this.files = files;
        this.memory = memory;
        versions = new VersionFinder(memory);
    }

    /** Finds it, and waits {@link #PATIENCE} for one that is just starting. */
    public static FoundRuntime find(TargetProcess process, RemoteMemory memory) throws AttachException {
        return find(process, memory, PATIENCE);
    }

    /**
     * Finds it.
     *
     * @param patience how long to wait for a process that is just starting
     * @throws AttachException if the process ends, may not be read, has no CPython, or one that does not get ready in time
     */
    public static FoundRuntime find(TargetProcess process, RemoteMemory memory, Duration patience)
            throws AttachException {
        RuntimeFinder finder = new RuntimeFinder(process, memory);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean lastLook = System.nanoTime() - deadline >= 0;
            MemoryMap map = process.memoryMap();
            finder.checkReadable(process, map.modules());
            Search search = finder.look(map, lastLook);
            if (search.ready().isPresent()) {
                return search.ready().get();
            }
            if (!process.isAlive()) {
                throw AttachException.ended(process.pid());
            }
            boolean mayCome = search.seen() || process.ageInSeconds() < YOUNG_SECONDS;
            if (lastLook || !mayCome) {
                throw search.seen() ? notInitialised(process, patience) : noPython(process);
            }
            pause();
        }
    }

    /**
     * Finds it in what does not change any more, such as a core file.
     *
     * @param map what was mapped
     * @param files the files that were mapped, as far as they are there
     */
    public static Optional<FoundRuntime> findIn(MemoryMap map, MappedFiles files, RemoteMemory memory) {
        return new RuntimeFinder(files, memory).look(map, true).ready();
    }

    /**
     * One look at a process.
     *
     * @param ready an initialised CPython
     * @param seen whether there is one at all
     */
    private record Search(Optional<FoundRuntime> ready, boolean seen) {}

    /** Looks; the last time, also takes the file's name for the version where nothing better came. */
    private Search look(MemoryMap map, boolean lastLook) {
        List<MemoryMap.Module> modules = map.modules();
        boolean seen = false;
        // A library that was loaded twice has a second, idle copy of everything: take the one that is in use.
        for (boolean byFile : new boolean[] {false, true}) {
            for (MemoryMap.Module module : modules) {
                if (byFile && !mayHide(module, modules)) {
                    continue;
                }
                Optional<Candidate> candidate = candidate(module, byFile);
                seen |= candidate.isPresent();
                Optional<FoundRuntime> ready = candidate.flatMap(found -> ready(found, lastLook));
                if (ready.isPresent()) {
                    return new Search(ready, true);
                }
            }
        }
        return new Search(Optional.empty(), seen);
    }

    /** The map may be readable where the memory is not: Yama restricts only the latter. */
    private void checkReadable(TargetProcess process, List<MemoryMap.Module> modules) throws AttachException {
        // Twice: between map and memory, an execve(2) may have replaced both.
        if (!modules.isEmpty()
                && !isReadable(modules.getFirst())
                && process.memoryMap().modules().contains(modules.getFirst())
                && !isReadable(modules.getFirst())
                && process.isAlive()) {
            throw AttachException.permissionDenied(process);
        }
    }

    private boolean isReadable(MemoryMap.Module module) {
        return memory.read(module.start(), new byte[4], 0, 4) == 4;
    }

    /** Whether a module that exports nothing of CPython is worth a look at its file: the program, and libpython. */
    private static boolean mayHide(MemoryMap.Module module, List<MemoryMap.Module> modules) {
        String name = module.path().substring(module.path().lastIndexOf('/') + 1);
        return module.equals(modules.getFirst())
                || name.toLowerCase(Locale.ROOT).contains("python");
    }

    /** A module that holds CPython: addresses in the target, 0 where it has no such thing. */
    private record Candidate(MemoryMap.Module module, LoadedElf elf, long runtime, long currentThreadState) {}

    private Optional<Candidate> candidate(MemoryMap.Module module, boolean byFile) {
        try {
            LoadedElf elf = LoadedElf.at(memory, module.start());
            long runtime;
            long current;
            if (byFile) {
                Map<String, ElfSymbol> symbols = fileSymbols(module);
                runtime = loaded(elf, symbols.get(RUNTIME));
                current = loaded(elf, symbols.get(CURRENT_THREAD_STATE));
            } else {
                runtime = loaded(elf, elf.exported(RUNTIME).orElse(null));
                current = runtime != 0
                        ? 0
                        : loaded(elf, elf.exported(CURRENT_THREAD_STATE).orElse(null));
            }
            return runtime == 0 && current == 0
                    ? Optional.empty()
                    : Optional.of(new Candidate(module, elf, runtime, current));
        } catch (MalformedElfException e) {
            // Most modules are none of ours, and what they hold is not trusted.
            return Optional.empty();
        }
    }

    private static long loaded(LoadedElf elf, @Nullable ElfSymbol symbol) {
        return symbol == null ? 0 : elf.loaded(symbol.address());
    }

    /** What the file's full symbol table tells; nothing where the file cannot be reached or is stripped. */
    private Map<String, ElfSymbol> fileSymbols(MemoryMap.Module module) {
        Optional<FileChannel> opened = files.open(module.parts().getFirst());
        if (opened.isEmpty()) {
            return Map.of();
        }
        try (FileChannel file = opened.get()) {
            ElfFile elf = ElfFile.read(file);
            Map<String, ElfSymbol> symbols = elf.symbols(FILE_SYMBOLS);
            elf.section(".PyRuntime")
                    .ifPresent(section ->
                            symbols.putIfAbsent(RUNTIME, new ElfSymbol(RUNTIME, section.address(), section.size())));
            return symbols;
        } catch (IOException | MalformedElfException e) {
            return Map.of();
        }
    }

    private Optional<FoundRuntime> ready(Candidate candidate, boolean lastLook) {
        String path = candidate.module().path();
        byte[] debugOffsets = candidate.runtime() == 0 ? new byte[0] : versions.debugOffsets(candidate.runtime());
        Optional<PythonVersion> version = versions.find(candidate.elf(), debugOffsets);
        if (version.isEmpty() && lastLook) {
            version = VersionFinder.ofFileName(path);
        }
        if (version.isEmpty()) {
            return Optional.empty();
        }
        if (candidate.runtime() == 0) {
            return beforeRuntimes(candidate, version.get());
        }
        return hasThread(candidate.runtime(), version.get(), debugOffsets)
                ? Optional.of(new FoundRuntime(
                        version.get(), path, candidate.runtime(), 0, 0, debugOffsets, GilVariables.NONE))
                : Optional.empty();
    }

    /** Whether an interpreter with a thread has been made: a copy that nobody started has none. */
    private boolean hasThread(long runtime, PythonVersion version, byte[] debugOffsets) {
        try {
            Layout layout = Layout.load(version, debugOffsets);
            long interpreter = memory.readLong(runtime + layout.offset("_PyRuntimeState", "interpreters.head"));
            return interpreter != 0
                    && memory.readLong(interpreter + layout.offset("PyInterpreterState", "threads.head", "tstate_head"))
                            != 0;
        } catch (UnsupportedPythonException e) {
            // Found, and to be refused by its name.
            return true;
        } catch (UnreadableMemoryException e) {
            return false;
        }
    }

    /** CPython 2.7 and 3.6. */
    private Optional<FoundRuntime> beforeRuntimes(Candidate candidate, PythonVersion version) {
        LoadedElf elf = candidate.elf();
        Map<String, ElfSymbol> symbols = fileSymbols(candidate.module());
        long head = loaded(elf, symbols.get("interp_head"));
        if (head == 0) {
            head = scan(version, candidate.currentThreadState())
                    .map(scan -> scan.find(elf))
                    .orElse(0L);
        }
        if (!pointsSomewhere(head)) {
            return Optional.empty();
        }
        GilVariables gil = new GilVariables(
                loaded(elf, symbols.get("interpreter_lock")),
                loaded(elf, symbols.get("gil_mutex")),
                loaded(elf, symbols.get("gil_cond")),
                loaded(elf, symbols.get("gil_locked")),
                loaded(elf, symbols.get("gil_last_holder")));
        return Optional.of(new FoundRuntime(
                version, candidate.module().path(), 0, candidate.currentThreadState(), head, new byte[0], gil));
    }

    private Optional<InterpreterHeadScan> scan(PythonVersion version, long currentThreadState) {
        try {
            return Optional.of(new InterpreterHeadScan(memory, Layout.load(version, null), currentThreadState));
        } catch (UnsupportedPythonException e) {
            return Optional.empty();
        }
    }

    private boolean pointsSomewhere(long variable) {
        try {
            return variable != 0 && memory.readLong(variable) != 0;
        } catch (UnreadableMemoryException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static AttachException noPython(TargetProcess process) {
        return new AttachException(
                Reason.NO_PYTHON,
                "No Python in process %d (%s). `flamewright doctor` lists the Python processes; of a wrapper such as a shell, profile its child or add --subprocesses."
                        .formatted(process.pid(), process.commandLine()));
    }

    private static AttachException notInitialised(TargetProcess process, Duration patience) {
        return new AttachException(
                Reason.NOT_INITIALISED,
                "Process %d (%s) has loaded Python, but no interpreter ran in it for %.0f s: it is starting or shutting down. Try again once it runs Python code."
                        .formatted(process.pid(), process.commandLine(), patience.toMillis() / 1000.0));
    }
}
