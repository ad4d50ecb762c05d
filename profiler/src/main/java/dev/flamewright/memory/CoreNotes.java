package dev.flamewright.memory;

import dev.flamewright.process.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a core file says about its process, by the kernel's note types ({@code include/uapi/linux/elf.h}).
 *
 * @param pid its number
 * @param commandLine the start of its arguments, at most 80 bytes
 * @param signal that ended it; 0 for none
 * @param executable the path of its program; empty where unknown
 * @param threads its threads; the one that the signal hit first
 * @param mappings the files that it had mapped, with the parts of one file next to each other
 */
public record CoreNotes(
        long pid, String commandLine, int signal, String executable, List<CoreThread> threads, List<Mapping> mappings) {
    static final CoreNotes NONE = new CoreNotes(0, "", 0, "", List.of(), List.of());

    private static final int NT_PRSTATUS = 1;
    private static final int NT_PRPSINFO = 3;
    private static final int NT_AUXV = 6;
    private static final int NT_FILE = 0x46494c45;
    private static final int NT_SIGINFO = 0x53494749;
    private static final int AT_ENTRY = 9;

    // struct elf_prstatus and, in it, struct user_regs_struct of x86-64 or struct user_pt_regs of AArch64.
    private static final int STATUS_PID = 32;
    private static final int STATUS_REGISTERS = 112;
    private static final int X86_64_STATUS_BYTES = 336;
    private static final int X86_64_RDI = STATUS_REGISTERS + 14 * Long.BYTES;
    private static final int X86_64_ORIG_RAX = STATUS_REGISTERS + 15 * Long.BYTES;

    // struct elf_prpsinfo.
    private static final int INFO_PID = 24;
    private static final int INFO_ARGUMENTS = 56;
    private static final int ARGUMENTS_BYTES = 80;

    /**
     * A thread.
     *
     * @param tid its number
     * @param syscall the number of the system call that it was in; -1 for none, or where that is not told
     * @param firstArgument of that call
     */
    public record CoreThread(int tid, long syscall, long firstArgument) {}

    /** Reads the notes of a {@code PT_NOTE} segment; damaged ones are left out. */
    static CoreNotes parse(byte[] notes) {
        long pid = 0;
        String commandLine = "";
        int signal = 0;
        long entry = 0;
        List<CoreThread> threads = new ArrayList<>();
        List<Mapping> mappings = List.of();
        int at = 0;
        while (at + 12 <= notes.length) {
            int nameSize = LittleEndian.getInt(notes, at);
            int size = LittleEndian.getInt(notes, at + 4);
            long start = at + 12 + (long) padded(nameSize);
            if (nameSize < 0 || size < 0 || start + size > notes.length) {
                break;
            }
            byte[] note = Arrays.copyOfRange(notes, (int) start, (int) start + size);
            switch (LittleEndian.getInt(notes, at + 8)) {
                case NT_PRSTATUS -> addThread(note, threads);
                case NT_PRPSINFO -> {
                    if (size >= INFO_ARGUMENTS + ARGUMENTS_BYTES) {
                        pid = LittleEndian.getInt(note, INFO_PID);
                        commandLine = string(note, INFO_ARGUMENTS, INFO_ARGUMENTS + ARGUMENTS_BYTES)
                                .strip();
                    }
                }
                case NT_SIGINFO -> signal = size >= Integer.BYTES ? LittleEndian.getInt(note, 0) : 0;
                case NT_AUXV -> entry = entryPoint(note);
                case NT_FILE -> mappings = mappings(note);
                default -> {}
            }
            at = (int) Math.min(start + padded(size), notes.length);
        }
        long entryPoint = entry;
        String executable = mappings.stream()
                .filter(mapping -> mapping.contains(entryPoint))
                .map(Mapping::path)
                .findFirst()
                .orElse("");
        return new CoreNotes(pid, commandLine, signal, executable, List.copyOf(threads), mappings);
    }

    private static int padded(int size) {
        return (size + 3) & ~3;
    }

    private static void addThread(byte[] note, List<CoreThread> threads) {
        if (note.length < STATUS_REGISTERS) {
            return;
        }
        boolean x86 = note.length == X86_64_STATUS_BYTES;
        threads.add(new CoreThread(
                LittleEndian.getInt(note, STATUS_PID),
                x86 ? LittleEndian.getLong(note, X86_64_ORIG_RAX) : -1,
                x86 ? LittleEndian.getLong(note, X86_64_RDI) : 0));
    }

    private static long entryPoint(byte[] note) {
        for (int at = 0; at + 16 <= note.length; at += 16) {
            if (LittleEndian.getLong(note, at) == AT_ENTRY) {
                return LittleEndian.getLong(note, at + 8);
            }
        }
        return 0;
    }

    /** Count and page size; per file, start, end and offset in pages; then the names, each ended by a zero byte. */
    private static List<Mapping> mappings(byte[] note) {
        List<Mapping> mappings = new ArrayList<>();
        long count = note.length < 16 ? 0 : LittleEndian.getLong(note, 0);
        long pageSize = note.length < 16 ? 0 : LittleEndian.getLong(note, 8);
        if (count < 0 || count > (note.length - 16) / 24) {
            return mappings;
        }
        int name = 16 + (int) count * 24;
        for (int i = 0; i < count; i++) {
            int at = 16 + i * 24;
            String path = string(note, name, note.length);
            name += path.getBytes(StandardCharsets.UTF_8).length + 1;
            mappings.add(new Mapping(
                    LittleEndian.getLong(note, at),
                    LittleEndian.getLong(note, at + 8),
                    true,
                    false,
                    true,
                    LittleEndian.getLong(note, at + 16) * pageSize,
                    "00:00",
                    // Any number but 0 that is the same for the parts of one file.
                    (path.hashCode() & 0x7fff_ffffL) + 1,
                    path,
                    false));
        }
        return List.copyOf(mappings);
    }

    private static String string(byte[] bytes, int start, int end) {
        int stop = Math.min(start, bytes.length);
        while (stop < Math.min(end, bytes.length) && bytes[stop] != 0) {
            stop++;
        }
        return new String(bytes, Math.min(start, stop), stop - Math.min(start, stop), StandardCharsets.UTF_8);
    }
}
