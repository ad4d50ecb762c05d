package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.process.AttachException;
import dev.flamewright.process.SourceFiles;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The texts that {@code record --source} puts into a profile. */
class EmbeddedSourcesTest {
    private final ProfileBuilder builder = ProfileBuilder.untimed();
    private final int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 1, "main");

    private void sample(String file, long weight) {
        int caller = builder.child(SampleSink.ROOT, builder.frame(new PythonFrame("main", file, 1, 1)));
        int leaf = builder.child(caller, builder.frame(new NativeFrame("work", "libwork.so")));
        builder.sample(-1, thread, ThreadState.GIL, leaf, weight);
    }

    @Test
    void theHottestFilesThatCanBeReadAreEmbedded(@TempDir Path folder) throws IOException, AttachException {
        Map<String, String> hottest = new HashMap<>();
        for (int i = 0; i < 80; i++) {
            Path file = Files.writeString(folder.resolve("module_" + i + ".py"), "number = " + i);
            sample(file.toString(), 100 - i);
            if (i < 58) {
                hottest.put(file.toString(), "number = " + i);
            }
        }
        sample("<string>", 1000);
        sample("/gone.py", 1000);
        Profile profile = builder.build(ProfileFacts.UNKNOWN);
        SourceFiles files =
                SourceFiles.of(TargetProcess.of((int) ProcessHandle.current().pid()));
        Profile embedded = EmbeddedSources.in(profile, files);
        assertThat(embedded.sources()).isEqualTo(hottest);
        assertThat(embedded.totalWeight()).isEqualTo(profile.totalWeight());
    }
}
