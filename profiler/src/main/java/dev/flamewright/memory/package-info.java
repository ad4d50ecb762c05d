/** The bytes of another process, live, recorded or from a core file. */
@NullMarked
package dev.flamewright.memory;

import org.jspecify.annotations.NullMarked;
