package dev.flamewright.profile;

import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;

/** Who made others wait: the time that threads waited for the GIL, charged to the stack that held it meanwhile. */
public final class GilBlame {
    private GilBlame() {}

    /**
     * A profile of the waiting alone: each sample of a waiting thread whose holder is known becomes one of the holder's
     * thread and stack. Several threads that wait at once count several times.
     */
    public static Profile of(Profile profile) {
        ProfileBuilder builder = ProfileBuilder.ofResolution(profile.timeResolutionNanos());
        ProfileReplay replay = new ProfileReplay(profile, builder);
        for (int row = 0; row < profile.rowCount(); row++) {
            int holderThread = profile.rowHolderThread(row);
            int holderNode = profile.rowHolderNode(row);
            if (profile.rowState(row) == ThreadState.GIL_WAIT
                    && holderThread != SampleSink.NONE
                    && holderNode != SampleSink.NONE) {
                builder.sample(
                        profile.rowTime(row),
                        replay.thread(holderThread),
                        ThreadState.GIL,
                        replay.node(holderNode),
                        profile.rowWeight(row));
            }
        }
        return builder.build(profile.facts());
    }
}
