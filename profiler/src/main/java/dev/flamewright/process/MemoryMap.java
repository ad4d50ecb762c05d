package dev.flamewright.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a process has mapped, by {@code /proc/PID/maps} (see {@code proc_pid_maps(5)}).
 *
 * @param mappings by rising address
 */
public record MemoryMap(List<Mapping> mappings) {
    /** Keeps its own copy. */
    public MemoryMap {
        mappings = List.copyOf(mappings);
    }

    static MemoryMap parse(String maps) {
        return new MemoryMap(
                maps.lines().map(Mapping::parse).flatMap(Optional::stream).toList());
    }

    /** The mapping that {@code address} lies in. */
    public Optional<Mapping> at(long address) {
        return mappings.stream().filter(mapping -> mapping.contains(address)).findFirst();
    }

    /**
     * Programs and shared objects: files of which some part may be run. A file that was loaded twice (by
     * {@code dlmopen}, say) is two modules.
     */
    public List<Module> modules() {
        List<Module> modules = new ArrayList<>();
        List<Mapping> current = new ArrayList<>();
        for (Mapping mapping : mappings) {
            if (!mapping.isFile()) {
                continue;
            }
            boolean startsModule = mapping.offset() == 0
                    || current.isEmpty()
                    || current.getFirst().inode() != mapping.inode()
                    || !current.getFirst().device().equals(mapping.device());
            if (startsModule) {
                addModule(modules, current);
                current.clear();
            }
            current.add(mapping);
        }
        addModule(modules, current);
        return List.copyOf(modules);
    }

    private static void addModule(List<Module> modules, List<Mapping> parts) {
        if (!parts.isEmpty() && parts.getFirst().offset() == 0 && parts.stream().anyMatch(Mapping::executable)) {
            modules.add(new Module(parts));
        }
    }

    /**
     * A loaded program or shared object.
     *
     * @param parts its mappings by rising address; the first shows the file's start, where the ELF header is
     */
    public record Module(List<Mapping> parts) {
        /** Keeps its own copy. */
        public Module {
            parts = List.copyOf(parts);
        }

        /** Where its ELF header is in the target's memory. */
        public long start() {
            return parts.getFirst().start();
        }

        /** Its file, as the kernel names it. */
        public String path() {
            return parts.getFirst().path();
        }
    }
}
