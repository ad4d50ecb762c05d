package dev.flamewright.elf;

import dev.flamewright.memory.LittleEndian;
import dev.flamewright.memory.RemoteMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A program or shared object as it lies in a target's memory. Needs no file: also finds exported symbols where the file
 * is gone, was replaced, or cannot be reached.
 */
public final class LoadedElf {
    private static final long DT_STRTAB = 5;
    private static final long DT_SYMTAB = 6;
    private static final long DT_GNU_HASH = 0x6fff_fef5L;
    private static final long DT_HASH = 4;
    private static final int DYNAMIC_BYTES = 16;
    private static final int MOST_DYNAMIC_ENTRIES = 1024;
    private static final int MOST_CHAIN = 4096;

    private static final long PAGE_MASK = -4096L;

    private final ElfBytes memory;
    private final ElfHeader header;
    private final long bias;
    private final Dynamic dynamic;

    private LoadedElf(ElfBytes memory, ElfHeader header, long bias, Dynamic dynamic) {
        this.memory = memory;
        this.header = header;
        this.bias = bias;
        this.dynamic = dynamic;
    }

    /** Addresses in the target's memory; 0 where there is no such table. */
    private record Dynamic(long strings, long symbols, long gnuHash, long hash) {}

    /**
     * A range of addresses in the target's memory.
     *
     * @param start the first
     * @param end the one after the last
     */
    public record Range(long start, long end) {}

    /**
     * The one whose ELF header is at {@code start} of the target's memory.
     *
     * @throws MalformedElfException if there is none, or it states what cannot be
     */
    public static LoadedElf at(RemoteMemory memory, long start) throws MalformedElfException {
        ElfBytes source = memory::read;
        ElfHeader header = ElfHeader.read(source, start);
        long bias = header.segments().stream()
                .filter(ElfHeader.Segment::isLoaded)
                .findFirst()
                .map(first -> start - ((first.address() - first.offset()) & PAGE_MASK))
                .orElseThrow(() -> new MalformedElfException("nothing to load"));
        return new LoadedElf(source, header, bias, dynamic(source, header, bias));
    }

    private static Dynamic dynamic(ElfBytes source, ElfHeader header, long bias) throws MalformedElfException {
        long strings = 0;
        long symbols = 0;
        long gnuHash = 0;
        long hash = 0;
        for (ElfHeader.Segment segment : header.segments()) {
            if (segment.type() != ElfHeader.Segment.PT_DYNAMIC) {
                continue;
            }
            long count = Math.min(segment.memorySize() / DYNAMIC_BYTES, MOST_DYNAMIC_ENTRIES);
            byte[] entries = source.bytes(bias + segment.address(), (int) Math.max(count, 0) * DYNAMIC_BYTES);
            for (int at = 0; at < entries.length; at += DYNAMIC_BYTES) {
                long tag = LittleEndian.getLong(entries, at);
                long address = relocated(header, bias, LittleEndian.getLong(entries, at + 8));
                if (tag == DT_STRTAB) {
                    strings = address;
                } else if (tag == DT_SYMTAB) {
                    symbols = address;
                } else if (tag == DT_GNU_HASH) {
                    gnuHash = address;
                } else if (tag == DT_HASH) {
                    hash = address;
                }
            }
        }
        return new Dynamic(strings, symbols, gnuHash, hash);
    }

    /** The dynamic linker of glibc has put true addresses in place of the stated ones; that of musl has not. */
    private static long relocated(ElfHeader header, long bias, long address) {
        for (ElfHeader.Segment segment : header.segments()) {
            if (segment.isLoaded()
                    && address >= segment.address()
                    && address - segment.address() < segment.memorySize()) {
                return bias + address;
            }
        }
        return address;
    }

    /** Where an address that the file states lies in the target's memory. */
    public long loaded(long statedAddress) {
        return bias + statedAddress;
    }

    /** Its data: initialised, zero-initialised and relocated ranges. */
    public List<Range> writableRanges() {
        return header.segments().stream()
                .filter(segment -> segment.isLoaded() && segment.isWritable() && segment.memorySize() > 0)
                .map(segment -> new Range(bias + segment.address(), bias + segment.address() + segment.memorySize()))
                .toList();
    }

    /** Whether it is loaded where the file says (a program that is not position-independent). */
    public boolean isFixed() {
        return header.type() == ElfHeader.ET_EXEC;
    }

    /**
     * The exported symbol of this name that it defines.
     *
     * @throws MalformedElfException if its tables lie outside its memory, or do not end
     */
    public Optional<ElfSymbol> exported(String name) throws MalformedElfException {
        if (dynamic.symbols() == 0 || dynamic.strings() == 0) {
            return Optional.empty();
        }
        byte[] wanted = (name + '\0').getBytes(StandardCharsets.ISO_8859_1);
        if (dynamic.gnuHash() != 0) {
            return byGnuHash(name, wanted);
        }
        return dynamic.hash() != 0 ? byHash(name, wanted) : Optional.empty();
    }

    private Optional<ElfSymbol> byGnuHash(String name, byte[] wanted) throws MalformedElfException {
        int hash = 5381;
        for (int i = 0; i < wanted.length - 1; i++) {
            hash = hash * 33 + (wanted[i] & 0xff);
        }
        byte[] head = memory.bytes(dynamic.gnuHash(), 16);
        int buckets = LittleEndian.getInt(head, 0);
        int firstSymbol = LittleEndian.getInt(head, 4);
        int bloomWords = LittleEndian.getInt(head, 8);
        int bloomShift = LittleEndian.getInt(head, 12);
        if (buckets == 0 || bloomWords == 0) {
            return Optional.empty();
        }
        long bloom = dynamic.gnuHash() + 16;
        long word = readLong(bloom + 8L * Integer.remainderUnsigned(hash >>> 6, bloomWords));
        long bits = 1L << (hash & 63) | 1L << ((hash >>> bloomShift) & 63);
        if ((word & bits) != bits) {
            return Optional.empty();
        }
        long bucketTable = bloom + 8L * Integer.toUnsignedLong(bloomWords);
        long symbol = Integer.toUnsignedLong(readInt(bucketTable + 4L * Integer.remainderUnsigned(hash, buckets)));
        long first = Integer.toUnsignedLong(firstSymbol);
        long chain = bucketTable + 4L * Integer.toUnsignedLong(buckets);
        for (int i = 0; symbol >= first && i < MOST_CHAIN; i++, symbol++) {
            int entry = readInt(chain + 4 * (symbol - first));
            if ((entry | 1) == (hash | 1)) {
                Optional<ElfSymbol> match = ifNamed(symbol, name, wanted);
                if (match.isPresent()) {
                    return match;
                }
            }
            if ((entry & 1) != 0) {
                break;
            }
        }
        return Optional.empty();
    }

    private Optional<ElfSymbol> byHash(String name, byte[] wanted) throws MalformedElfException {
        int hash = 0;
        for (int i = 0; i < wanted.length - 1; i++) {
            hash = (hash << 4) + (wanted[i] & 0xff);
            int high = hash & 0xf000_0000;
            hash = (hash ^ (high >>> 24)) & ~high;
        }
        int buckets = readInt(dynamic.hash());
        if (buckets == 0) {
            return Optional.empty();
        }
        long bucketTable = dynamic.hash() + 8;
        long chain = bucketTable + 4L * Integer.toUnsignedLong(buckets);
        long symbol = Integer.toUnsignedLong(readInt(bucketTable + 4L * Integer.remainderUnsigned(hash, buckets)));
        for (int i = 0; symbol != 0 && i < MOST_CHAIN; i++) {
            Optional<ElfSymbol> match = ifNamed(symbol, name, wanted);
            if (match.isPresent()) {
                return match;
            }
            symbol = Integer.toUnsignedLong(readInt(chain + 4 * symbol));
        }
        return Optional.empty();
    }

    private Optional<ElfSymbol> ifNamed(long index, String name, byte[] wanted) throws MalformedElfException {
        byte[] entry = memory.bytes(dynamic.symbols() + index * ElfSymbol.BYTES, ElfSymbol.BYTES);
        byte[] actual = new byte[wanted.length];
        int read = memory.read(dynamic.strings() + ElfSymbol.nameOffset(entry, 0), actual, 0, actual.length);
        boolean same = read == wanted.length && Arrays.equals(actual, wanted) && ElfSymbol.isDefined(entry, 0);
        return same ? Optional.of(ElfSymbol.of(name, entry, 0)) : Optional.empty();
    }

    private long readLong(long address) throws MalformedElfException {
        return LittleEndian.getLong(memory.bytes(address, 8), 0);
    }

    private int readInt(long address) throws MalformedElfException {
        return LittleEndian.getInt(memory.bytes(address, 4), 0);
    }
}
