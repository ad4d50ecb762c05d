package dev.flamewright.flamegraph;

/** A family of colours for functions of one kind: light enough for black text, wide enough to tell neighbours apart. */
enum Hue {
    HOT(6, 54, 0.93, 0.66),
    MEM(120, 168, 0.50, 0.63),
    IO(212, 246, 0.62, 0.75),
    RED(0, 14, 0.80, 0.69),
    GREEN(92, 128, 0.50, 0.61),
    BLUE(206, 222, 0.74, 0.71),
    YELLOW(48, 58, 0.72, 0.58),
    PURPLE(278, 304, 0.52, 0.72),
    AQUA(172, 192, 0.48, 0.61),
    ORANGE(24, 38, 0.92, 0.62),
    OWN_CODE(16, 42, 0.94, 0.66),
    LIBRARY(186, 212, 0.52, 0.68),
    STANDARD_LIBRARY(88, 140, 0.36, 0.68),
    NATIVE(250, 282, 0.42, 0.77),
    COLLECTOR(338, 352, 0.62, 0.72),
    GREY(210, 220, 0.08, 0.78);

    private final double from;
    private final double to;
    private final double saturation;
    private final double lightness;

    Hue(double from, double to, double saturation, double lightness) {
        this.from = from;
        this.to = to;
        this.saturation = saturation;
        this.lightness = lightness;
    }

    /**
     * One colour of the family.
     *
     * @param hue where in its range of hues, 0 to 1
     * @param light how light, 0 to 1
     */
    Rgb at(double hue, double light) {
        return Rgb.ofHue(from + (to - from) * hue, saturation, lightness + (light - 0.5) * 0.1);
    }
}
