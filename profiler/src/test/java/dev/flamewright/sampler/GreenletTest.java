package dev.flamewright.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stacks that are exchanged under the interpreter's feet: greenlet, which gevent and eventlet rest on, puts a thread's
 * frames away and others in their place, in one switch.
 */
class GreenletTest {
    private static final int SAMPLES = 3_000;
    private static final int GREENLETS = 20;

    @ParameterizedTest
    @ValueSource(strings = {"3.9", "3.10", "3.11", "3.12", "3.13"})
    void everyStackIsOneGreenlets(String minor) throws Exception {
        assertOneGreenletEach(minor, true, "200", 0);
    }

    /** Where another greenlet was entered between the two looks, nothing at all is proven. */
    @ParameterizedTest
    @ValueSource(strings = {"3.11", "3.12", "3.13"})
    void hardlyAnyStackIsMixedWithoutPause(String minor) throws Exception {
        assertOneGreenletEach(minor, false, "20000", SAMPLES / 20);
    }

    private static void assertOneGreenletEach(String minor, boolean exact, String rounds, int mostMixed)
            throws Exception {
        PythonInstall python = Pythons.ofVersion(minor);
        python.assumeInstalled();
        Path greenlet = Pythons.greenlet(minor);
        try (TargetProgram program = TargetProgram.start(python, "greenlets.py", greenlet.toString(), rounds)) {
            program.awaitLine("ready");
            ProfileBuilder builder = ProfileBuilder.untimed();
            SamplingOptions options = new SamplingOptions(2_000, exact, false, SamplingOptions.DEFAULT.maxPauseNanos());
            try (Recording recording = new Recording(options, builder)) {
                recording.attach((int) program.pid());
                SamplingStats stats = recording.stats();
                recording.run(60_000_000_000L, () -> stats.ticks() >= SAMPLES, () -> {});
                assertThat(stats.failedTicks()).isZero();
                assertThat(stats.ticks()).isGreaterThanOrEqualTo(SAMPLES);
            }
            Profile profile = builder.build(ProfileFacts.UNKNOWN);
            Map<List<String>, Long> mixed = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
            Set<String> seen = new HashSet<>();
            for (int row = 0; row < profile.rowCount(); row++) {
                List<String> names = profile.stack(profile.rowNode(row)).stream()
                        .filter(PythonFrame.class::isInstance)
                        .map(frame -> frame.name())
                        .toList();
                if (isOneGreenlets(names)) {
                    seen.add(names.getFirst());
                } else {
                    mixed.merge(names, profile.rowWeight(row), Long::sum);
                }
            }
            assertThat(mixed.values().stream().mapToLong(w -> w).sum())
                    .as("%s", mixed)
                    .isLessThanOrEqualTo(mostMixed);
            assertThat(seen).as("greenlets that were met").hasSizeGreaterThanOrEqualTo(GREENLETS);
        }
    }

    /** From the greenlet's root on; before the first switch, the program's own. */
    private static boolean isOneGreenlets(List<String> names) {
        if (names.isEmpty()) {
            return false;
        }
        if (names.getFirst().equals("<module>")) {
            return names.size() == 1;
        }
        String number = names.getFirst().substring(names.getFirst().indexOf('_') + 1);
        List<String> whole = List.of("run_" + number, "a_" + number, "b_" + number, "c_" + number, "hand_over");
        return names.size() <= whole.size() && names.equals(whole.subList(0, names.size()));
    }
}
