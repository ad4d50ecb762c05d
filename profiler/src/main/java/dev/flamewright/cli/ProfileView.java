package dev.flamewright.cli;

import dev.flamewright.profile.GilBlame;
import dev.flamewright.profile.Profile;
import java.util.Locale;

/** What a flat output shows of a profile. */
enum ProfileView {
    /** The samples as they were taken. */
    SAMPLES,
    /** The waiting for the GIL, charged to the stacks that held it. */
    GIL_BLAME;

    Profile of(Profile profile) {
        return switch (this) {
            case SAMPLES -> profile;
            case GIL_BLAME -> GilBlame.of(profile);
        };
    }

    /** The word on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
