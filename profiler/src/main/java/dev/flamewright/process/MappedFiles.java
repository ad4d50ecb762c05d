package dev.flamewright.process;

import java.nio.channels.FileChannel;
import java.util.Optional;

/** The files that a process, or a core file of one, had mapped. */
@FunctionalInterface
public interface MappedFiles {
    /** The file behind a mapping; nothing where no way leads to it. The caller closes it. */
    Optional<FileChannel> open(Mapping mapping);
}
