package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.Profiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JfrFormatTest {
    private static final JfrFormat FORMAT = new JfrFormat();

    @Property(tries = 20)
    void aProfileComesBackAsItWas(@ForAll("profiles") Profile profile) throws IOException, MalformedProfileException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FORMAT.write(profile, WriteOptions.DEFAULT, out);
        Profile back = FORMAT.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(Profiles.rows(back)).isEqualTo(Profiles.rows(profile));
        assertThat(back.facts()).isEqualTo(profile.facts());
        assertThat(back.timeResolutionNanos()).isEqualTo(profile.timeResolutionNanos());
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Profiles.timed();
    }
}
