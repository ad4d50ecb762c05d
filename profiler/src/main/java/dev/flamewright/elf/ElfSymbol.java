package dev.flamewright.elf;

import dev.flamewright.memory.LittleEndian;

/**
 * A symbol that an ELF file defines.
 *
 * @param name its name
 * @param address the address that the file states; where it was loaded differs by the load bias
 * @param size how many bytes it takes; 0 where unknown
 */
public record ElfSymbol(String name, long address, long size) {
    /** {@code sizeof(Elf64_Sym)}. */
    static final int BYTES = 24;

    /** {@code st_name}: where in the string table the name starts. */
    static long nameOffset(byte[] table, int at) {
        return LittleEndian.getInt(table, at) & 0xffff_ffffL;
    }

    /** Whether the entry is a definition ({@code st_shndx}), not a wish for another file's symbol. */
    static boolean isDefined(byte[] table, int at) {
        return LittleEndian.getShort(table, at + 6) != 0;
    }

    static ElfSymbol of(String name, byte[] table, int at) {
        return new ElfSymbol(name, LittleEndian.getLong(table, at + 8), LittleEndian.getLong(table, at + 16));
    }
}
