/** Programs that the build of the distribution runs; none of this is shipped. */
@NullMarked
package dev.flamewright.distribution;

import org.jspecify.annotations.NullMarked;
