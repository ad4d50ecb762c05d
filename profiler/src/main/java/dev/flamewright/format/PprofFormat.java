package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.ProfileReplay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** pprof, the profiles of Go's tools and of many services. Keeps everything but times and who held the GIL. */
public final class PprofFormat implements WritableFormat, ReadableFormat {
    @Override
    public String name() {
        return "pprof";
    }

    @Override
    public List<String> extensions() {
        return List.of(".pb.gz", ".pprof", ".pb");
    }

    @Override
    public String help() {
        return "pprof, labelled with process, thread and state; opens in go tool pprof, Pyroscope, speedscope";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        Profile lined = options.lineNumbers() ? profile : ProfileFilter.withoutLines(profile);
        ProfileBuilder untimed = ProfileBuilder.untimed();
        new ProfileReplay(lined, untimed).all();
        GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
        new PprofWriter(untimed.build(profile.facts()), gzip).write();
        gzip.finish();
    }

    /** A pprof file starts with the message for a sample type, and a first string that is empty comes sooner or later. */
    @Override
    public boolean recognises(byte[] head, String fileName) {
        if (head.length > 1
                && (head[0] >>> 3) >= 1
                && (head[0] >>> 3) <= 15
                && extensions().stream().anyMatch(extension -> fileName.endsWith(extension.replace(".gz", "")))) {
            return true;
        }
        int sampleTypeTag = PprofFields.PROFILE_SAMPLE_TYPE << 3 | 2;
        return head.length > 3
                && head[0] == sampleTypeTag
                && head[1] > 0
                && head[1] <= 12
                && head[2] == (PprofFields.VALUE_TYPE_TYPE << 3);
    }

    @Override
    public Profile read(InputStream in) throws IOException, MalformedProfileException {
        return new PprofReader(in.readAllBytes()).read();
    }
}
