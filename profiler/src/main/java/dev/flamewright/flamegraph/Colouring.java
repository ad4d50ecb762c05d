package dev.flamewright.flamegraph;

import dev.flamewright.sample.Frame;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How functions get their colours.
 *
 * @param palette the hues
 * @param variation how functions of one hue differ
 * @param fixed colours that are given, by label; new ones are added to it as they are picked
 */
public record Colouring(Palette palette, Variation variation, Map<String, Rgb> fixed) {
    private static final Rgb SEPARATOR = new Rgb(0xa0, 0xa0, 0xa0);
    private static final Rgb LIGHT_SEPARATOR = new Rgb(0xc8, 0xc8, 0xc8);

    /** How functions of one hue differ. */
    public enum Variation {
        /** A function always has the same colour, unlike any other's. */
        NAME,
        /** A function always has the same colour, like that of names with the same first letters. */
        HASH,
        /** Each frame has its own colour, another one each time. */
        RANDOM
    }

    /** The colour of a frame that is spelled {@code label}. */
    Rgb of(String label, Frame frame) {
        // What stack merging tools put between a stack and that of its waker.
        if (label.equals("--")) {
            return SEPARATOR;
        } else if (label.equals("-")) {
            return LIGHT_SEPARATOR;
        }
        Rgb known = fixed.get(label);
        if (known != null) {
            return known;
        }
        Rgb picked = pick(label, palette.hue(label, frame));
        if (variation != Variation.RANDOM) {
            fixed.put(label, picked);
        }
        return picked;
    }

    private Rgb pick(String label, Hue hue) {
        return switch (variation) {
            case NAME -> {
                int hash = label.hashCode() * 0x9E3779B1;
                hash ^= hash >>> 15;
                yield hue.at((hash >>> 16 & 0xff) / 255.0, (hash >>> 24) / 255.0);
            }
            case HASH -> hue.at(firstLetters(label, false), firstLetters(label, true));
            case RANDOM -> {
                RandomGenerator random = RandomGenerator.getDefault();
                yield hue.at(random.nextDouble(), random.nextDouble());
            }
        };
    }

    /** A number from 0 to 1 to which the first letters (or the last, {@code backwards}) contribute the most. */
    private static double firstLetters(String label, boolean backwards) {
        double value = 0;
        double weight = 0.5;
        for (int i = 0; i < Math.min(label.length(), 12); i++) {
            char c = label.charAt(backwards ? label.length() - 1 - i : i);
            value += weight * (c % 16) / 15.0;
            weight /= 2;
        }
        return value;
    }
}
