/**
 * The profiler as a library: attach to a process with {@link dev.flamewright.sampler.Recording}, collect what it samples
 * in a {@link dev.flamewright.profile.ProfileBuilder}, write the profile in one of {@link
 * dev.flamewright.format.Formats#ALL}. What reads another process's memory, and the command line, are nobody else's.
 *
 * <p>Sampling calls the C library: run with {@code --enable-native-access=dev.flamewright}, or {@code ALL-UNNAMED} on the
 * class path.
 */
module dev.flamewright {
    requires static org.jspecify;
    requires com.google.protobuf;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires tools.jackson.core;

    exports dev.flamewright.sample;
    exports dev.flamewright.process;
    exports dev.flamewright.cpython.layout;
    exports dev.flamewright.sampler;
    exports dev.flamewright.profile;
    exports dev.flamewright.flamegraph;
    exports dev.flamewright.format;

    opens dev.flamewright.cli to
            info.picocli;
}
