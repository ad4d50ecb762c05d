package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.Profiles;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JfrFormatTest {
    private static final JfrFormat FORMAT = new JfrFormat();

    @Property(tries = 100)
    void aProfileComesBackAsItWas(@ForAll("profiles") Profile profile) throws IOException, MalformedProfileException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FORMAT.write(profile, WriteOptions.DEFAULT, out);
        Profile back = FORMAT.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(Profiles.rows(back)).isEqualTo(Profiles.rows(profile));
        assertThat(back.facts()).isEqualTo(profile.facts());
        assertThat(back.timeResolutionNanos()).isEqualTo(profile.timeResolutionNanos());
    }

    @Test
    void anUnknownStartStaysUnknown() throws IOException, MalformedProfileException {
        ProfileBuilder builder = ProfileBuilder.timed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        int node = Profiles.node(builder, List.of(new LabelFrame("f")));
        builder.sample(-1, thread, ThreadState.UNKNOWN, node, 1);
        builder.sample(0, thread, ThreadState.UNKNOWN, node, 2);
        builder.sample(3_600_000_000_000L, thread, ThreadState.UNKNOWN, SampleSink.ROOT, 4);
        Profile profile = builder.build(ProfileFacts.UNKNOWN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FORMAT.write(profile, WriteOptions.DEFAULT, out);
        Profile back = FORMAT.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(Profiles.rows(back)).isEqualTo(Profiles.rows(profile)).hasSize(3);
        assertThat(back.facts()).isEqualTo(ProfileFacts.UNKNOWN);
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Profiles.timed();
    }
}
