/** Tests of the distribution as a user gets it. */
@NullMarked
package dev.flamewright.distribution;

import org.jspecify.annotations.NullMarked;
