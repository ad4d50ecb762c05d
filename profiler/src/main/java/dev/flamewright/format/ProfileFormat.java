package dev.flamewright.format;

import java.util.List;

/** A file format for profiles. Each is one class; {@link Formats#ALL} lists them. */
public interface ProfileFormat {
    /** The word for {@code --format}, in lower case. */
    String name();

    /** The file extensions that stand for it, each with its dot, the preferred one first. */
    List<String> extensions();

    /** One line for {@code --help}: what it is, and what opens it. */
    String help();
}
