/** The terminal view. */
@NullMarked
package dev.flamewright.live;

import org.jspecify.annotations.NullMarked;
