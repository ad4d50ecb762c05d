/** What tests share: the Pythons of this machine, and programs that run under them. */
@NullMarked
package dev.flamewright.testing;

import org.jspecify.annotations.NullMarked;
