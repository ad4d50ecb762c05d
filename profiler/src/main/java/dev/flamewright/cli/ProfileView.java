package dev.flamewright.cli;

import dev.flamewright.profile.GilBlame;
import dev.flamewright.profile.Profile;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What a flat output shows of a profile. */
enum ProfileView {
    /** The samples as they were taken. */
    SAMPLES(profile -> profile),
    /** The waiting for the GIL, charged to the stacks that held it. */
    GIL_BLAME(GilBlame::of);

    private final UnaryOperator<Profile> view;

    ProfileView(UnaryOperator<Profile> view) {
        this.view = view;
    }

    Profile of(Profile profile) {
        return view.apply(profile);
    }

    /** The word on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
