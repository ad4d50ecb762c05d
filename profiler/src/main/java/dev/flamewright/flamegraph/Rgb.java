package dev.flamewright.flamegraph;

/**
 * A colour.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 */
public record Rgb(int red, int green, int blue) {
    /** Clamps each part into its range. */
    public Rgb {
        red = Math.clamp(red, 0, 255);
        green = Math.clamp(green, 0, 255);
        blue = Math.clamp(blue, 0, 255);
    }

    /**
     * The colour of a hue.
     *
     * @param hue in degrees, any number
     * @param saturation 0 (grey) to 1
     * @param lightness 0 (black) to 1 (white)
     */
    public static Rgb ofHue(double hue, double saturation, double lightness) {
        double chroma = (1 - Math.abs(2 * lightness - 1)) * saturation;
        double base = lightness - chroma / 2;
        return new Rgb(part(hue + 120, chroma, base), part(hue, chroma, base), part(hue - 120, chroma, base));
    }

    private static int part(double hue, double chroma, double base) {
        double sixth = ((hue % 360) + 360) % 360 / 60;
        double share = Math.clamp(2 - Math.abs(sixth - 2), 0.0, 1.0);
        return (int) Math.round(255 * (base + chroma * share));
    }

    /** The colour {@code share} of the way to {@code other}. */
    public Rgb towards(Rgb other, double share) {
        return new Rgb(
                (int) Math.round(red + (other.red - red) * share),
                (int) Math.round(green + (other.green - green) * share),
                (int) Math.round(blue + (other.blue - blue) * share));
    }

    /** As in {@code #ff8800}, for SVG and CSS. */
    public String hex() {
        return String.format("#%02x%02x%02x", red, green, blue);
    }
}
