package dev.flamewright.live;

/**
 * What the header says of the target that does not change.
 *
 * @param pid its number
 * @param commandLine its arguments, as the target has them
 * @param pythonVersion such as {@code 3.13.0}
 */
public record Target(int pid, String commandLine, String pythonVersion) {}
