package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** A format that profiles are read from. */
public interface ReadableFormat extends ProfileFormat {
    /**
     * Whether a file that starts so is of this format.
     *
     * @param head its first bytes, 4096 at most, after any gzip layer was taken off
     * @param fileName its name without folders and without {@code .gz}; empty for standard input
     */
    boolean recognises(byte[] head, String fileName);

    /**
     * Reads a whole profile, in memory of at most ten times the input's size and some 150 bytes per different frame,
     * which is more only where most frames are different and have names of a few letters.
     *
     * @param in the content, any gzip layer taken off
     * @throws MalformedProfileException if the content is not of this format; says where
     * @throws IOException if {@code in} does
     */
    Profile read(InputStream in) throws IOException, MalformedProfileException;

    /**
     * Reads a whole profile, and says what of it is missing: a recording may have been cut short and still be good as
     * far as it goes.
     *
     * @param warnings takes one line for the user per thing that is missing
     */
    default Profile read(InputStream in, Consumer<String> warnings) throws IOException, MalformedProfileException {
        return read(in);
    }
}
