package dev.flamewright.process;

import java.util.Optional;

/**
 * One line of {@code /proc/PID/maps}.
 *
 * @param start the first address
 * @param end the address after the last
 * @param readable may be read
 * @param writable may be written
 * @param executable may be run
 * @param offset where in the file it starts, bytes
 * @param device the file's device as printed, such as {@code fd:01}; {@code 00:00} without file
 * @param inode the file's inode; 0 without file
 * @param path the file, or a pseudo-path such as {@code [heap]}, or empty; without the mark of a deleted file
 * @param deleted whether the file's name is gone from the file system
 */
public record Mapping(
        long start,
        long end,
        boolean readable,
        boolean writable,
        boolean executable,
        long offset,
        String device,
        long inode,
        String path,
        boolean deleted) {
    private static final String DELETED = " (deleted)";

    /** Parses one line; empty where it is not of that form. */
    static Optional<Mapping> parse(String line) {
        // start-end perms offset dev inode   path, where the path may hold blanks.
        String[] fields = line.split(" +", 6);
        int dash = line.indexOf('-');
        if (fields.length < 5 || dash < 1 || fields[1].length() != 4) {
            return Optional.empty();
        }
        try {
            String path = fields.length == 6 ? Proc.decode(fields[5].replace("\\012", "\n")) : "";
            boolean deleted = path.endsWith(DELETED);
            return Optional.of(new Mapping(
                    Long.parseUnsignedLong(fields[0], 0, dash, 16),
                    Long.parseUnsignedLong(fields[0], dash + 1, fields[0].length(), 16),
                    fields[1].charAt(0) == 'r',
                    fields[1].charAt(1) == 'w',
                    fields[1].charAt(2) == 'x',
                    Long.parseUnsignedLong(fields[2], 16),
                    fields[3],
                    Long.parseUnsignedLong(fields[4]),
                    deleted ? path.substring(0, path.length() - DELETED.length()) : path,
                    deleted));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Its length in bytes. */
    public long length() {
        return end - start;
    }

    /** Whether it shows a file. */
    public boolean isFile() {
        return inode != 0;
    }

    /** Whether {@code address} lies in it. */
    public boolean contains(long address) {
        return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, end) < 0;
    }

    /** The last part of the path. */
    public String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
