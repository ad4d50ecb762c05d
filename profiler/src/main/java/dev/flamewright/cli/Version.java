package dev.flamewright.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: enough for a bug report. */
final class Version implements IVersionProvider {
    private static final int SHORT_COMMIT = 12;

    @Override
    public String[] getVersion() {
        return new String[] {
            "flamewright " + number() + ", " + commit(),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version")
                    + " " + System.getProperty("os.arch")
        };
    }

    /** The release, such as {@code 0.1.0}. Only jars know theirs. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(built from sources)" : version;
    }

    /** Which commit was built, as {@code scripts/build-facts} found at build time; the same for every build of it. */
    private static String commit() {
        Properties facts = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                facts.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String commit = facts.getProperty("commit", "unknown");
        if (commit.equals("unknown")) {
            return "of an unknown commit";
        }
        boolean changed = Boolean.parseBoolean(facts.getProperty("changed"));
        return "commit " + commit.substring(0, Math.min(SHORT_COMMIT, commit.length())) + " of "
                + facts.getProperty("day") + (changed ? " and changes to it" : "");
    }
}
