/** The only user of {@code java.lang.foreign}: system calls under their C names. */
@NullMarked
package dev.flamewright.linux;

import org.jspecify.annotations.NullMarked;
