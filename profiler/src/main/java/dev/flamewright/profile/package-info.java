/** Samples aggregated into interned tables: merge, filter, compare. */
@NullMarked
package dev.flamewright.profile;

import org.jspecify.annotations.NullMarked;
