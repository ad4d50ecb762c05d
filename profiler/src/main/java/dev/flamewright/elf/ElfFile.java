package dev.flamewright.elf;

import dev.flamewright.memory.LittleEndian;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An ELF file on disk, which has what is not loaded into memory: sections, and the full symbol table unless stripped. */
public final class ElfFile {
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int SECTION_BYTES = 64;
    private static final int MOST_SECTIONS = 4096;

    /** The string table of a large C++ program takes some 50 MB. */
    private static final int MOST_TABLE_BYTES = 128 << 20;

    private static final int SYMBOLS_PER_READ = 2048;

    private final ElfBytes source;
    private final long size;
    private final List<Section> sections;

    private ElfFile(ElfBytes source, long size, List<Section> sections) {
        this.source = source;
        this.size = size;
        this.sections = sections;
    }

    /**
     * A range of the file with a purpose.
     *
     * @param name such as {@code .PyRuntime}
     * @param address the address that the file states for it; 0 where it is not loaded
     * @param size bytes
     */
    public record Section(String name, int type, long address, long offset, long size, int link) {}

    /**
     * Reads the headers; {@code file} must stay open for as long as this is used.
     *
     * @throws MalformedElfException if it is not an ELF file of a supported kind
     */
    public static ElfFile read(FileChannel file) throws MalformedElfException {
        try {
            ElfBytes source = ElfBytes.of(file);
            return new ElfFile(source, file.size(), sections(source, ElfHeader.read(source, 0)));
        } catch (IOException e) {
            throw new MalformedElfException("unreadable: " + e.getMessage());
        }
    }

    private static List<Section> sections(ElfBytes source, ElfHeader header) throws MalformedElfException {
        int count = header.sectionCount();
        if (count == 0 || count > MOST_SECTIONS || header.sectionNames() >= count) {
            return List.of();
        }
        byte[] table = source.bytes(header.sectionHeaders(), count * SECTION_BYTES);
        int names = header.sectionNames() * SECTION_BYTES;
        long namesSize = Math.min(Math.max(LittleEndian.getLong(table, names + 32), 0), 1 << 20);
        byte[] nameBytes = source.bytes(LittleEndian.getLong(table, names + 24), (int) namesSize);
        List<Section> sections = new ArrayList<>(count);
        for (int at = 0; at < table.length; at += SECTION_BYTES) {
            sections.add(new Section(
                    string(nameBytes, LittleEndian.getInt(table, at)),
                    LittleEndian.getInt(table, at + 4),
                    LittleEndian.getLong(table, at + 16),
                    LittleEndian.getLong(table, at + 24),
                    LittleEndian.getLong(table, at + 32),
                    LittleEndian.getInt(table, at + 40)));
        }
        return List.copyOf(sections);
    }

    private static String string(byte[] bytes, int start) {
        if (start < 0 || start >= bytes.length) {
            return "";
        }
        int end = start;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** The first section of this name. */
    public Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /**
     * Those of the named symbols that the file defines, from the full symbol table and the dynamic one; of several with
     * one name, the first.
     *
     * @throws MalformedElfException if a symbol table lies outside the file
     */
    public Map<String, ElfSymbol> symbols(Collection<String> names) throws MalformedElfException {
        Map<String, ElfSymbol> found = new HashMap<>();
        for (int type : new int[] {SHT_SYMTAB, SHT_DYNSYM}) {
            for (Section table : sections) {
                if (table.type() == type && table.link() > 0 && table.link() < sections.size()) {
                    scan(table, sections.get(table.link()), names, found);
                }
            }
        }
        return found;
    }

    private void scan(Section table, Section strings, Collection<String> names, Map<String, ElfSymbol> found)
            throws MalformedElfException {
        byte[][] wanted = names.stream()
                .map(name -> (name + '\0').getBytes(StandardCharsets.ISO_8859_1))
                .toArray(byte[][]::new);
        byte[] text = source.bytes(strings.offset(), bounded(strings));
        int bytes = bounded(table) / ElfSymbol.BYTES * ElfSymbol.BYTES;
        for (int start = 0; start < bytes; start += SYMBOLS_PER_READ * ElfSymbol.BYTES) {
            byte[] symbols =
                    source.bytes(table.offset() + start, Math.min(bytes - start, SYMBOLS_PER_READ * ElfSymbol.BYTES));
            for (int at = 0; at < symbols.length; at += ElfSymbol.BYTES) {
                long name = ElfSymbol.nameOffset(symbols, at);
                for (byte[] candidate : wanted) {
                    if (startsWith(text, name, candidate) && ElfSymbol.isDefined(symbols, at)) {
                        String symbolName = new String(candidate, 0, candidate.length - 1, StandardCharsets.ISO_8859_1);
                        found.putIfAbsent(symbolName, ElfSymbol.of(symbolName, symbols, at));
                    }
                }
            }
        }
    }

    private int bounded(Section table) throws MalformedElfException {
        if (table.size() < 0 || table.size() > Math.min(size, MOST_TABLE_BYTES)) {
            throw new MalformedElfException("table of %d bytes in a file of %d".formatted(table.size(), size));
        }
        return (int) table.size();
    }

    private static boolean startsWith(byte[] text, long offset, byte[] prefix) {
        return offset <= text.length - prefix.length
                && text[(int) offset] == prefix[0]
                && Arrays.equals(text, (int) offset, (int) offset + prefix.length, prefix, 0, prefix.length);
    }
}
