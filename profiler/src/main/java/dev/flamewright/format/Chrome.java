package dev.flamewright.format;

import dev.flamewright.profile.Profile;

/** What Chrome's formats have in common: all of them are about time. */
final class Chrome {
    private static final long MILLISECOND = 1_000_000;

    private Chrome() {}

    /** How long a weight of 1 is shown to take: a millisecond where the profile does not say. */
    static long nanosPerWeight(Profile profile) {
        long period = profile.facts().periodNanos();
        return period > 0 ? period : MILLISECOND;
    }
}
