/** Flame graphs: the SVG and the HTML report. */
@NullMarked
package dev.flamewright.flamegraph;

import org.jspecify.annotations.NullMarked;
