package dev.flamewright.sample;

/**
 * A process as a profile names it.
 *
 * @param pid its number in the profiler's own PID namespace; 0 where unknown
 * @param commandLine its arguments joined by spaces; empty where unknown
 * @param pythonVersion such as {@code 3.13.0}; empty where unknown
 */
public record ProcessInfo(long pid, String commandLine, String pythonVersion) {
    /** The process of a profile that does not say. */
    public static final ProcessInfo UNKNOWN = new ProcessInfo(0, "", "");
}
