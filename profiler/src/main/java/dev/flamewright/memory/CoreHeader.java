package dev.flamewright.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The program headers of a core file: its segments, and its notes (elf(5), core(5)). */
record CoreHeader(List<CoreSegment> segments, CoreNotes notes) {
    private static final int HEADER_BYTES = 64;
    private static final int ET_CORE = 4;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int PF_X = 1;
    private static final int PF_W = 2;

    /** {@code e_phnum} of a file with so many headers that their number is in the first section header. */
    private static final int PN_XNUM = 0xffff;

    private static final int SECTION_INFO = 44;
    private static final int MAX_HEADERS = 1 << 20;
    private static final int MAX_NOTE_BYTES = 64 << 20;

    static CoreHeader read(FileChannel file) throws IOException {
        byte[] header = bytes(file, 0, HEADER_BYTES);
        boolean elf64 = header[0] == 0x7f && header[1] == 'E' && header[2] == 'L' && header[3] == 'F' && header[4] == 2;
        if (!elf64 || header[5] != 1 || LittleEndian.getShort(header, 16) != ET_CORE) {
            throw new IOException("it is no core file of a 64-bit process");
        }
        long start = LittleEndian.getLong(header, 32);
        int count = LittleEndian.getShort(header, 56) & 0xffff;
        if (count == PN_XNUM) {
            long sections = LittleEndian.getLong(header, 40);
            count = LittleEndian.getInt(bytes(file, sections, HEADER_BYTES), SECTION_INFO);
        }
        if (count <= 0 || count > MAX_HEADERS) {
            throw new IOException("its table of segments is damaged");
        }
        byte[] table = bytes(file, start, count * PROGRAM_HEADER_BYTES);
        List<CoreSegment> segments = new ArrayList<>();
        CoreNotes notes = CoreNotes.NONE;
        for (int at = 0; at < table.length; at += PROGRAM_HEADER_BYTES) {
            int type = LittleEndian.getInt(table, at);
            int flags = LittleEndian.getInt(table, at + 4);
            long offset = LittleEndian.getLong(table, at + 8);
            long address = LittleEndian.getLong(table, at + 16);
            // A core file that was cut short, for lack of space, still holds what comes before.
            long size = Math.clamp(file.size() - offset, 0, Math.max(LittleEndian.getLong(table, at + 32), 0));
            if (type == PT_LOAD && size > 0) {
                segments.add(new CoreSegment(address, offset, size, (flags & PF_W) != 0, (flags & PF_X) != 0));
            } else if (type == PT_NOTE && size <= MAX_NOTE_BYTES) {
                notes = CoreNotes.parse(bytes(file, offset, (int) size));
            }
        }
        segments.sort(Comparator.comparing(CoreSegment::start, Long::compareUnsigned));
        return new CoreHeader(List.copyOf(segments), notes);
    }

    private static byte[] bytes(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (position < 0 || file.read(bytes, position) != length) {
            throw new IOException("it ends early");
        }
        return bytes.array();
    }
}
