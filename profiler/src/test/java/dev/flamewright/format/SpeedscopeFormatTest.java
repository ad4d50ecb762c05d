package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.Profiles;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SpeedscopeFormatTest {
    private static final SpeedscopeFormat FORMAT = new SpeedscopeFormat();

    @Property(tries = 100)
    void stacksAndTheirTimesComeBack(@ForAll("profiles") Profile profile)
            throws IOException, MalformedProfileException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FORMAT.write(profile, WriteOptions.DEFAULT, out);
        Profile back = FORMAT.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(back.facts().unit()).isEqualTo("nanoseconds");
        assertThat(stacks(back, 1)).isEqualTo(stacks(profile, profile.facts().periodNanos()));
    }

    /** Names, files and weights by stack: what the format can hold of frames. */
    private static Map<String, Long> stacks(Profile profile, long scale) {
        Map<String, Long> stacks = new TreeMap<>();
        for (int row = 0; row < profile.rowCount(); row++) {
            String stack = String.join(
                    " > ",
                    profile.stack(profile.rowNode(row)).stream()
                            .map(SpeedscopeFormatTest::shown)
                            .toList());
            stacks.merge(stack, profile.rowWeight(row) * scale, Long::sum);
        }
        return stacks;
    }

    private static String shown(Frame frame) {
        if (frame instanceof PythonFrame python && (python.line() > 0 || python.firstLine() > 0)) {
            return python.name() + "|" + python.file() + "|" + (python.line() > 0 ? python.line() : python.firstLine());
        }
        return frame.name();
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Arbitraries.oneOf(Profiles.timed(), Profiles.untimed());
    }

    private static Profile read(String text) throws IOException, MalformedProfileException {
        return FORMAT.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void framesMayComeAfterTheProfiles() throws IOException, MalformedProfileException {
        Profile profile = read("""
                {"$schema": "https://www.speedscope.app/file-format-schema.json",
                 "profiles": [{"type": "evented", "name": "main", "unit": "milliseconds", "startValue": 5, "endValue": 15,
                   "events": [{"type": "O", "frame": 0, "at": 5}, {"type": "O", "frame": 1, "at": 7},
                              {"type": "C", "frame": 1, "at": 10}, {"type": "C", "frame": 0, "at": 15}]}],
                 "shared": {"frames": [{"name": "a", "file": "a.py", "line": 1}, {"name": "b"}]}}""");
        assertThat(profile.totalWeight()).isEqualTo(10_000_000);
        assertThat(profile.threads().getFirst().name()).isEqualTo("main");
        assertThat(stacks(profile, 1))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a|a.py|1", 7_000_000L, "a|a.py|1 > b", 3_000_000L));
    }

    @Test
    void faultsAreToldByTheirPlace() {
        assertThatThrownBy(() -> read("{\"profiles\": [{\"samples\": [[0, -1]]}]}"))
                .hasMessage("line 1, column 32: frame -1 is out of range");
        assertThatThrownBy(() -> read("{\"profiles\": [{\"samples\": [[0]], \"weights\": []}]}"))
                .hasMessageContaining("1 samples have 0 weights");
        assertThatThrownBy(() -> read("{\"profiles\": [{\"samples\": [[0]], \"weights\": [1]}]}"))
                .hasMessage("frame 0 is referred to, but there are 0 frames");
        assertThatThrownBy(() -> read("{\"profiles\": [{\"samples\": ")).hasMessageStartingWith("line 1, column");
    }
}
