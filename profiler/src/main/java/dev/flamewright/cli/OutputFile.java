package dev.flamewright.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where a command's data goes: a file, or standard output. */
final class OutputFile {
    /** The name that stands for standard output. */
    static final String STANDARD_OUTPUT = "-";

    private OutputFile() {}

    /** What is written. */
    interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file, or standard output if it is called {@link #STANDARD_OUTPUT}. */
    static void write(String file, Content content) {
        if (file.equals(STANDARD_OUTPUT)) {
            try {
                OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
                content.writeTo(out);
                out.flush();
            } catch (IOException unwritable) {
                throw UserError.failure("cannot write to standard output: " + reason(unwritable));
            }
            return;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(file)), 1 << 16)) {
            content.writeTo(out);
        } catch (IOException unwritable) {
            throw UserError.failure("cannot write " + file + ": " + reason(unwritable));
        }
    }

    /** What went wrong, without the file's name, which the message has already. */
    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
