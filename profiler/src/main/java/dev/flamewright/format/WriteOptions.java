package dev.flamewright.format;

/**
 * What a person may ask of any output.
 *
 * @param title heading of a picture or report; empty for the format's own
 * @param lineNumbers whether frames of one function at different lines stay apart in flat outputs
 * @param processes whether each stack starts with its process
 * @param threads whether each stack starts with (its process and) its thread
 */
public record WriteOptions(String title, boolean lineNumbers, boolean processes, boolean threads) {
    /** No title of its own, line numbers, no process or thread frames. */
    public static final WriteOptions DEFAULT = new WriteOptions("", true, false, false);
}
