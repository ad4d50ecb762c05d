package dev.flamewright.sample;

/**
 * A frame of which only a text is known: an imported line of another tool, or a grouping made by a filter.
 *
 * @param name the text as it was found
 */
public record LabelFrame(String name) implements Frame {}
