/**
 * A read-only view of ELF bytes, of a file or as loaded in a target's memory.
 *
 * <p>This is not on a library: the one that is kept for Java (jelf 0.12) takes 140 ms in a fresh JVM for two look-ups in
 * a libpython, as it makes an object of every symbol; allocates whatever size a hostile file states; and
 * reads symbol tables by section headers, which are not in memory. All numbers of a file are bounded here before use.
 */
@NullMarked
package dev.flamewright.elf;

import org.jspecify.annotations.NullMarked;
