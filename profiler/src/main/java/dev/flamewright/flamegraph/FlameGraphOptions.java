package dev.flamewright.flamegraph;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;

/**
 * What an SVG flame graph looks like.
 *
 * @param texts what is written around the flames
 * @param size how large it is
 * @param lettering the font
 * @param colouring how functions get their colours
 * @param background what is behind the flames
 * @param inverted whether the root is at the top, as in an icicle graph
 * @param negate whether a differential graph swaps its hues
 * @param total the weight of the whole width; the profile's own where that is larger
 * @param factor what weights are multiplied by when they are shown as numbers
 * @param encoding the charset of the file
 */
public record FlameGraphOptions(
        Texts texts,
        Size size,
        Lettering lettering,
        Colouring colouring,
        Background background,
        boolean inverted,
        boolean negate,
        long total,
        double factor,
        Charset encoding) {

    /**
     * What is written around the flames.
     *
     * @param title the heading
     * @param subtitle a smaller heading; empty for none
     * @param notes a comment inside the file; empty for none
     * @param countName what weights count, in the plural
     * @param nameType what the hover line starts with
     */
    public record Texts(String title, String subtitle, String notes, String countName, String nameType) {}

    /**
     * How large the picture is.
     *
     * @param width in pixels
     * @param frameHeight the height of one row of frames, in pixels
     * @param minWidth frames that are narrower than this, in pixels or as a share of the whole, are left out
     */
    public record Size(int width, int frameHeight, MinWidth minWidth) {
        /** 1200 pixels wide, rows of 16 pixels, frames from a tenth of a pixel. */
        public static final Size DEFAULT = new Size(1200, 16, new MinWidth(0.1, false));
    }

    /**
     * The least width of a frame that is drawn.
     *
     * @param value pixels, or percent of the whole width
     * @param percent which of these
     */
    public record MinWidth(double value, boolean percent) {}

    /**
     * The font.
     *
     * @param family its name
     * @param size in pixels
     * @param width the average width of a character as a part of {@code size}
     */
    public record Lettering(String family, double size, double width) {
        /** Verdana at 12 pixels. */
        public static final Lettering DEFAULT = new Lettering("Verdana", 12, 0.59);
    }

    /** The defaults for a profile whose weights count {@code unit}. */
    public static FlameGraphOptions of(String title, String unit, Palette palette) {
        return new FlameGraphOptions(
                new Texts(title, "", "", unit, "Function:"),
                Size.DEFAULT,
                Lettering.DEFAULT,
                new Colouring(palette, Colouring.Variation.NAME, new HashMap<>()),
                palette.background(),
                false,
                false,
                0,
                1,
                StandardCharsets.UTF_8);
    }
}
