/** What the kernel says about a target: its memory map, threads, roots and descendants. */
@NullMarked
package dev.flamewright.process;

import org.jspecify.annotations.NullMarked;
