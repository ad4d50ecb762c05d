package dev.flamewright.elf;

import dev.flamewright.memory.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of an ELF file: {@code Elf64_Ehdr} and the program headers (see {@code elf(5)}).
 *
 * @param type {@code e_type}: {@link #ET_EXEC} is loaded where it says, {@link #ET_DYN} anywhere
 * @param sectionHeaders {@code e_shoff}, where the section headers are in the file
 * @param sectionCount {@code e_shnum}
 * @param sectionNames {@code e_shstrndx}, the section that holds their names
 * @param segments the program headers
 */
record ElfHeader(int type, long sectionHeaders, int sectionCount, int sectionNames, List<Segment> segments) {
    static final int ET_EXEC = 2;
    static final int ET_DYN = 3;

    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SECTION_BYTES = 64;
    private static final int MOST_SEGMENTS = 128;
    private static final byte CLASS_64 = 2;
    private static final byte DATA_LITTLE_ENDIAN = 1;

    /** A program header: a range of the file, and where it goes in memory, by the addresses that the file states. */
    record Segment(int type, int flags, long offset, long address, long fileSize, long memorySize) {
        static final int PT_LOAD = 1;
        static final int PT_DYNAMIC = 2;
        static final int PF_W = 2;

        boolean isLoaded() {
            return type == PT_LOAD;
        }

        boolean isWritable() {
            return (flags & PF_W) != 0;
        }
    }

    static ElfHeader read(ElfBytes source, long start) throws MalformedElfException {
        byte[] head = source.bytes(start, HEADER_BYTES);
        if (LittleEndian.getInt(head, 0) != 0x464c457f) {
            throw new MalformedElfException("no ELF header");
        }
        if (head[4] != CLASS_64 || head[5] != DATA_LITTLE_ENDIAN) {
            throw new MalformedElfException("not a 64-bit little-endian ELF file");
        }
        int count = LittleEndian.getShort(head, 56) & 0xffff;
        if (count == 0 || count > MOST_SEGMENTS || (LittleEndian.getShort(head, 54) & 0xffff) != SEGMENT_BYTES) {
            throw new MalformedElfException("unusual program headers");
        }
        byte[] table = source.bytes(start + LittleEndian.getLong(head, 32), count * SEGMENT_BYTES);
        List<Segment> segments = new ArrayList<>(count);
        for (int at = 0; at < table.length; at += SEGMENT_BYTES) {
            segments.add(new Segment(
                    LittleEndian.getInt(table, at),
                    LittleEndian.getInt(table, at + 4),
                    LittleEndian.getLong(table, at + 8),
                    LittleEndian.getLong(table, at + 16),
                    LittleEndian.getLong(table, at + 32),
                    LittleEndian.getLong(table, at + 40)));
        }
        boolean usualSections = (LittleEndian.getShort(head, 58) & 0xffff) == SECTION_BYTES;
        return new ElfHeader(
                LittleEndian.getShort(head, 16) & 0xffff,
                LittleEndian.getLong(head, 40),
                usualSections ? LittleEndian.getShort(head, 60) & 0xffff : 0,
                LittleEndian.getShort(head, 62) & 0xffff,
                segments);
    }
}
