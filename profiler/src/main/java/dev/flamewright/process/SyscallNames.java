package dev.flamewright.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The kernel's names of system calls, by their numbers on this machine's architecture. */
public final class SyscallNames {
    /** {@code futex}'s number. */
    public static final long FUTEX;

    private static final Map<Long, String> NAMES = read();

    static {
        FUTEX = NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals("futex"))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse(-1L);
    }

    private SyscallNames() {}

    /** The name of call {@code number}; {@code syscall_N} for one that is newer than our table. */
    public static String of(long number) {
        String name = NAMES.get(number);
        return name != null ? name : "syscall_" + number;
    }

    /** The tables are lines of number and name, made from the kernel's {@code asm/unistd} headers. */
    private static Map<Long, String> read() {
        String table = System.getProperty("os.arch").equals("aarch64") ? "syscalls-aarch64.txt" : "syscalls-x86_64.txt";
        Map<Long, String> names = new HashMap<>();
        try (InputStream in = SyscallNames.class.getResourceAsStream(table)) {
            if (in == null) {
                throw new IllegalStateException("the distribution lacks " + table);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line; (line = lines.readLine()) != null; ) {
                int space = line.indexOf(' ');
                names.put(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
