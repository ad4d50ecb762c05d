/** When to sample, whom to stop, and for how long. */
@NullMarked
package dev.flamewright.sampler;

import org.jspecify.annotations.NullMarked;
