/** Where each field of CPython lies, per version, as data. */
@NullMarked
package dev.flamewright.cpython.layout;

import org.jspecify.annotations.NullMarked;
