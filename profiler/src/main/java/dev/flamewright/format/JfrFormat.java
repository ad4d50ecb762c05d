package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileReplay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * JDK Flight Recorder recordings: ours, with all that a profile holds, and those of Java virtual machines and
 * async-profiler, of which the execution samples are read.
 */
public final class JfrFormat implements WritableFormat, ReadableFormat {
    @Override
    public String name() {
        return "jfr";
    }

    @Override
    public List<String> extensions() {
        return List.of(".jfr");
    }

    @Override
    public String help() {
        return "JDK Flight Recorder: a recording of every sample; opens in JDK Mission Control, IntelliJ IDEA, jfr";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        JfrRecorder recorder = new JfrRecorder(out, profile.facts(), profile.timeResolutionNanos());
        new ProfileReplay(profile, recorder).all();
        recorder.close(profile.facts());
    }

    @Override
    public boolean recognises(byte[] head, String fileName) {
        return JfrChunkHeader.startsWithMagic(head);
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        return read(in, warning -> {});
    }

    @Override
    public Profile read(InputStream in, Consumer<String> warnings) throws IOException, MalformedProfileException {
        return new JfrReader(warnings).read(in);
    }
}
