package dev.flamewright.flamegraph;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is behind the flames: a gradient from top to bottom.
 *
 * @param top the colour at the top
 * @param bottom the colour at the bottom
 */
public record Background(Rgb top, Rgb bottom) {
    /** Grey into a warm yellow. */
    public static final Background YELLOW = new Background(new Rgb(0xf2, 0xf2, 0xee), new Rgb(0xf0, 0xee, 0xbc));
    /** Grey into a light blue. */
    public static final Background BLUE = new Background(new Rgb(0xf0, 0xf1, 0xf3), new Rgb(0xdf, 0xe3, 0xff));
    /** Grey into a light green. */
    public static final Background GREEN = new Background(new Rgb(0xf0, 0xf2, 0xf0), new Rgb(0xe0, 0xf7, 0xe0));
    /** Two greys. */
    public static final Background GREY = new Background(new Rgb(0xf9, 0xf9, 0xf9), new Rgb(0xea, 0xea, 0xea));
    /** Nearly white. */
    public static final Background PLAIN = new Background(new Rgb(0xfd, 0xfc, 0xfa), new Rgb(0xf8, 0xf6, 0xf1));

    private static final Pattern HEX = Pattern.compile("#?[0-9a-fA-F]{6}");

    /** What {@code --bgcolors} calls {@code yellow}, {@code blue}, {@code green} or {@code grey}, or a flat {@code #rrggbb}. */
    public static Optional<Background> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "yellow" -> Optional.of(YELLOW);
            case "blue" -> Optional.of(BLUE);
            case "green" -> Optional.of(GREEN);
            case "grey", "gray" -> Optional.of(GREY);
            default -> HEX.matcher(name).matches() ? Optional.of(flat(name)) : Optional.empty();
        };
    }

    private static Background flat(String hex) {
        int value = Integer.parseInt(hex.replace("#", ""), 16);
        Rgb colour = new Rgb(value >> 16, value >> 8 & 0xff, value & 0xff);
        return new Background(colour, colour);
    }
}
