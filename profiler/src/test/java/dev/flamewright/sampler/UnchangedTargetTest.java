package dev.flamewright.sampler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that watches its own waits, signals, children and results sees no trace of being profiled: what it says is
 * what it says unprofiled.
 */
class UnchangedTargetTest {
    private static final String SECONDS = "3";

    static Stream<PythonInstall> pythons() {
        return Stream.of("2.7", "3.8", "3.11", "3.13", "3.15").map(Pythons::ofVersion);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pythons")
    void theProgramCannotTellThatItIsProfiled(PythonInstall python) throws Exception {
        try (TargetProgram plain = TargetProgram.start(python, "behaviour.py", SECONDS);
                TargetProgram profiled = TargetProgram.start(python, "behaviour.py", SECONDS)) {
            profiled.awaitLine("ready");
            try (Recording recording = new Recording(
                    new SamplingOptions(1000, true, false, SamplingOptions.DEFAULT.maxPauseNanos()),
                    ProfileBuilder.untimed())) {
                recording.attach((int) profiled.pid());
                recording.run(Long.MAX_VALUE, () -> false, () -> {});
                assertThat(recording.stats().noPauseReason()).isEmpty();
                assertThat(recording.stats().pauses().count()).isGreaterThan(50);
            }
            Map<String, Long> plainFacts = facts(plain);
            Map<String, Long> profiledFacts = facts(profiled);
            assertThat(profiled.awaitExit()).as(profiled.errors()).isZero();
            SoftAssertions softly = new SoftAssertions();
            // The same waits, the same results, no error, no EINTR: where one of these appears, it has a name.
            softly.assertThat(profiledFacts.keySet()).isEqualTo(plainFacts.keySet());
            profiledFacts.forEach((name, value) -> {
                if (name.startsWith("early ")) {
                    softly.assertThat(value).as(name).isZero();
                } else {
                    softly.assertThat(value).as(name).isPositive();
                }
            });
            // The timer of CPU time goes off every 10 ms of it, rounded up to a tick of the kernel. That time itself is
            // told in hundredths of a second: over a fraction of a second, a tick more or less makes several per cent.
            double alarmsPerSecond =
                    1000.0 * requireNonNull(profiledFacts.get("alarms")) / requireNonNull(profiledFacts.get("cpu ms"));
            softly.assertThat(alarmsPerSecond).isBetween(50.0, 130.0);
            softly.assertAll();
        }
    }

    private static Map<String, Long> facts(TargetProgram program) {
        Map<String, Long> facts = new TreeMap<>();
        for (String line = program.nextLine(); !line.equals("done"); line = program.nextLine()) {
            String[] words = line.split(" = ", 2);
            if (words.length == 2) {
                facts.put(words[0], Long.parseLong(words[1]));
            }
        }
        return facts;
    }
}
