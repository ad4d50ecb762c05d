/** The command line: options to a record, record to a call; one class per verb. */
@NullMarked
package dev.flamewright.cli;

import org.jspecify.annotations.NullMarked;
