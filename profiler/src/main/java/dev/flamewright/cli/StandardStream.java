package dev.flamewright.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The three streams that every process is started with. */
enum StandardStream {
    /** Where keys come from. */
    INPUT,
    /** Where the result goes. */
    OUTPUT,
    /** Where people read what a verb says, apart from its result. */
    ERROR;

    /**
     * Whether it is a terminal. Java's own console knows of standard input and output only, and either may be a pipe
     * while a person watches the errors.
     */
    boolean isTerminal() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + ordinal()))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
