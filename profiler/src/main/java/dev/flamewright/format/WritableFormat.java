package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;

/** A format that profiles are written in. */
public interface WritableFormat extends ProfileFormat {
    /**
     * Writes the whole profile; filters were applied before. Does not close {@code out}.
     *
     * @throws IOException if {@code out} does
     */
    void write(Profile profile, WriteOptions options, OutputStream out) throws IOException;
}
