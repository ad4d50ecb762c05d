package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.Profiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonLinesFormatTest {
    private static final JsonLinesFormat FORMAT = new JsonLinesFormat();

    @Property(tries = 100)
    void aProfileComesBackAsItWas(@ForAll("profiles") Profile profile) throws IOException, MalformedProfileException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FORMAT.write(profile, WriteOptions.DEFAULT, out);
        assertThat(FORMAT.recognises(out.toByteArray(), "")).isTrue();
        Profile back = FORMAT.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(Profiles.rows(back)).isEqualTo(Profiles.rows(profile));
        assertThat(back.facts()).isEqualTo(profile.facts());
        assertThat(back.timeResolutionNanos()).isEqualTo(profile.timeResolutionNanos());
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Profiles.timed();
    }

    @Test
    void aRecordThatIsReferredToBeforeItCameIsNamed() {
        String text = """
                {"type":"schema","format":"flamewright-profile","version":1}
                {"type":"stack","id":1,"parent":0,"frame":7}
                """;
        assertThatThrownBy(() -> FORMAT.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessage("line 2, column 44: there is no frame 7 yet");
    }
}
