package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColoursTest {
    /** As no-color.org has it: any value but the empty one. */
    @ParameterizedTest
    @CsvSource({", xterm, true", "1, xterm, false", "0, xterm, false", "'', xterm, true", ", dumb, false", ",, true"})
    void areOnlyUsedWhereTheEnvironmentPermits(@Nullable String noColour, @Nullable String terminal, boolean wanted) {
        assertThat(Colours.wanted(noColour, terminal)).isEqualTo(wanted);
    }
}
