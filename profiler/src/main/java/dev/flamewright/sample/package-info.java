/** The words of the field, with no input or output: frames, thread states, and where samples go. */
@NullMarked
package dev.flamewright.sample;

import org.jspecify.annotations.NullMarked;
