/** A read-only view of ELF images: symbols, sections, segments. */
@NullMarked
package dev.flamewright.elf;

import org.jspecify.annotations.NullMarked;
