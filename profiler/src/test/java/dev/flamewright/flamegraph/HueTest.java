package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HueTest {
    @ParameterizedTest
    @EnumSource(Hue.class)
    void everyColourLeavesBlackTextReadable(Hue hue) {
        for (int i = 0; i <= 20; i++) {
            for (int j = 0; j <= 20; j++) {
                Rgb colour = hue.at(i / 20.0, j / 20.0);
                assertThat(contrastToBlack(colour)).as(colour.hex()).isGreaterThan(6.0);
            }
        }
    }

    /** The contrast ratio of WCAG 2, from 1 to 21; 4.5 is what it asks for at least. */
    private static double contrastToBlack(Rgb colour) {
        double luminance =
                0.2126 * linear(colour.red()) + 0.7152 * linear(colour.green()) + 0.0722 * linear(colour.blue());
        return (luminance + 0.05) / 0.05;
    }

    private static double linear(int part) {
        double value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
