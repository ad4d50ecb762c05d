package dev.flamewright.memory;

/**
 * A range of memory that a core file holds.
 *
 * @param start its address
 * @param offset where in the core file its bytes are
 * @param fileSize how many there are
 */
record CoreSegment(long start, long offset, long fileSize, boolean writable, boolean executable) {}
