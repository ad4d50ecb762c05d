package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.Profiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PprofFormatTest {
    private static final PprofFormat FORMAT = new PprofFormat();

    @Property(tries = 100)
    void aProfileComesBackWithoutItsTimes(@ForAll("profiles") Profile profile)
            throws IOException, MalformedProfileException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FORMAT.write(profile, WriteOptions.DEFAULT, out);
        Profile back = FORMAT.read(new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())));
        assertThat(Profiles.untimedRows(back)).isEqualTo(Profiles.untimedRows(profile));
        assertThat(back.facts().periodNanos()).isEqualTo(profile.facts().periodNanos());
        assertThat(back.facts().unit()).isEqualTo(profile.facts().unit());
        assertThat(back.facts().start()).isEqualTo(profile.facts().start());
        assertThat(back.facts().duration()).isEqualTo(profile.facts().duration());
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Profiles.timed();
    }
}
