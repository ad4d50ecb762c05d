/** One class per file format, in and out. */
@NullMarked
package dev.flamewright.format;

import org.jspecify.annotations.NullMarked;
