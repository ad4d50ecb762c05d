package dev.flamewright.flamegraph;

/** The colours of a differential flame graph: red where a function grew, blue where it shrank, white where it did not. */
final class DiffColours {
    private static final Rgb SAME = new Rgb(0xf2, 0xf0, 0xee);
    private static final Rgb MORE = new Rgb(0xf0, 0x50, 0x3c);
    private static final Rgb LESS = new Rgb(0x4f, 0x86, 0xf0);

    /** A change of this part of the whole has the full colour. */
    private static final double FULL = 0.15;

    private DiffColours() {}

    /**
     * The colour of a change.
     *
     * @param delta by how much the share of the whole grew, -1 to 1
     * @param negate whether the hues are swapped
     */
    static Rgb of(double delta, boolean negate) {
        double strength = Math.min(1, Math.abs(delta) / FULL);
        if (Math.abs(delta) < 0.0005) {
            return SAME;
        }
        Rgb hue = delta > 0 == !negate ? MORE : LESS;
        // The root brings out small changes, which would be all white otherwise.
        return SAME.towards(hue, 0.12 + 0.88 * Math.sqrt(strength));
    }
}
