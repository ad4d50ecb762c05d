package dev.flamewright.cpython;

import dev.flamewright.cpython.FoundRuntime.GilVariables;
import dev.flamewright.cpython.layout.PythonVersion;
import dev.flamewright.elf.ElfFile;
import dev.flamewright.elf.ElfSymbol;
import dev.flamewright.elf.LoadedElf;
import dev.flamewright.elf.MalformedElfException;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import dev.flamewright.process.AttachException;
import dev.flamewright.process.AttachException.Reason;
import dev.flamewright.process.MemoryMap;
import dev.flamewright.process.TargetProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

    private final TargetProcess process;
    private final RemoteMemory memory;
    private final VersionFinder versions;

    private RuntimeFinder(TargetProcess process, RemoteMemory memory) {
        this.process = process;
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
            Search search = finder.look();
            if (search.ready().isPresent()) {
                return search.ready().get();
            }
            if (!process.isAlive()) {
                throw AttachException.ended(process.pid());
            }
            boolean mayCome = search.seen() || process.ageInSeconds() < YOUNG_SECONDS;
            if (!mayCome || System.nanoTime() - deadline >= 0) {
                throw search.seen() ? finder.notInitialised(patience) : finder.noPython();
            }
            finder.pause();
        }
    }

    /**
     * One look at a process.
     *
     * @param ready an initialised CPython
     * @param seen whether there is one at all
     */
    private record Search(Optional<FoundRuntime> ready, boolean seen) {}

    private Search look() throws AttachException {
        MemoryMap map = process.memoryMap();
        List<MemoryMap.Module> modules = map.modules();
        checkReadable(modules);
        boolean seen = false;
        // A library that was loaded twice has a second, idle copy of everything: take the one that is in use.
        for (boolean byFile : new boolean[] {false, true}) {
            for (MemoryMap.Module module : modules) {
                if (byFile && !mayHide(module, modules)) {
                    continue;
                }
                Optional<Candidate> candidate = candidate(module, byFile);
                seen |= candidate.isPresent();
                Optional<FoundRuntime> ready = candidate.flatMap(this::ready);
                if (ready.isPresent()) {
                    return new Search(ready, true);
                }
            }
        }
        return new Search(Optional.empty(), seen);
    }

    /** The map may be readable where the memory is not: Yama restricts only the latter. */
    private void checkReadable(List<MemoryMap.Module> modules) throws AttachException {
        if (!modules.isEmpty()
                && memory.read(modules.getFirst().start(), new byte[4], 0, 4) <= 0
                && process.isAlive()) {
            throw AttachException.permissionDenied(process.pid(), "the memory");
        }
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

    private static long loaded(LoadedElf elf, @org.jspecify.annotations.Nullable ElfSymbol symbol) {
        return symbol == null ? 0 : elf.loaded(symbol.address());
    }

    /** What the file's full symbol table tells; nothing where the file cannot be reached or is stripped. */
    private Map<String, ElfSymbol> fileSymbols(MemoryMap.Module module) {
        Optional<FileChannel> opened = process.open(module.parts().getFirst());
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

    private Optional<FoundRuntime> ready(Candidate candidate) {
        String path = candidate.module().path();
        if (candidate.runtime() == 0) {
            return readyWithoutRuntime(candidate);
        }
        byte[] debugOffsets = versions.debugOffsets(candidate.runtime());
        return versions.find(candidate.elf(), path, debugOffsets)
                .map(version ->
                        new FoundRuntime(version, path, candidate.runtime(), 0, 0, debugOffsets, GilVariables.NONE));
    }

    /** CPython 2.7 and 3.6. */
    private Optional<FoundRuntime> readyWithoutRuntime(Candidate candidate) {
        String path = candidate.module().path();
        Optional<PythonVersion> version = versions.find(candidate.elf(), path, new byte[0]);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        LoadedElf elf = candidate.elf();
        Map<String, ElfSymbol> symbols = fileSymbols(candidate.module());
        long head = loaded(elf, symbols.get("interp_head"));
        if (head == 0) {
            int interpOffset = version.get().major() == 2 ? 8 : 16;
            head = new InterpreterHeadScan(memory, interpOffset, candidate.currentThreadState()).find(elf);
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
        return Optional.of(
                new FoundRuntime(version.get(), path, 0, candidate.currentThreadState(), head, new byte[0], gil));
    }

    private boolean pointsSomewhere(long variable) {
        try {
            return variable != 0 && memory.readLong(variable) != 0;
        } catch (UnreadableMemoryException e) {
            return false;
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AttachException noPython() {
        return new AttachException(
                Reason.NO_PYTHON,
                "No Python in process %d (%s). `flamewright doctor` lists the Python processes; of a wrapper such as a shell, profile its child or add --subprocesses."
                        .formatted(process.pid(), process.commandLine()));
    }

    private AttachException notInitialised(Duration patience) {
        return new AttachException(
                Reason.NOT_INITIALISED,
                "Process %d (%s) has loaded Python but did not start it within %.0f s. Try again once it runs Python code."
                        .formatted(process.pid(), process.commandLine(), patience.toMillis() / 1000.0));
    }
}
