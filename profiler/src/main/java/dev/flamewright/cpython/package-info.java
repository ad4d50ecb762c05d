/** From the runtime to the interpreter, thread, frame, code object and line. */
@NullMarked
package dev.flamewright.cpython;

import org.jspecify.annotations.NullMarked;
