package dev.flamewright.cli;

import dev.flamewright.format.MalformedProfileException;
import dev.flamewright.format.ProfileReader;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileMerge;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Reads the profiles that a command line names, and says in one line what is wrong with one. */
final class InputFiles {
    private InputFiles() {}

    /** Reads one file, or standard input for {@code -}; what is missing of it is said on {@code err}. */
    static Profile read(String file, PrintWriter err) {
        return read(file, (format, in) -> format.read(in, warning -> err.println("flamewright: " + warning)));
    }

    /** Reads one file in a way of the caller's. */
    static Profile read(String file, ProfileReader.Reading reading) {
        try {
            return ProfileReader.read(file, reading);
        } catch (MalformedProfileException malformed) {
            throw UserError.failure(String.valueOf(malformed.getMessage()));
        } catch (IOException unreadable) {
            throw UserError.failure("cannot read " + file + ": " + OutputFile.reason(unreadable));
        }
    }

    /** The sum of several files, at least one. */
    static Profile readAll(List<String> files, ProfileReader.Reading reading) {
        List<Profile> profiles = new ArrayList<>();
        for (String file : files) {
            profiles.add(read(file, reading));
        }
        try {
            return ProfileMerge.merge(profiles);
        } catch (IllegalArgumentException different) {
            throw UserError.failure(
                    "cannot add these files up, " + different.getMessage() + "; draw them one by one instead");
        }
    }
}
