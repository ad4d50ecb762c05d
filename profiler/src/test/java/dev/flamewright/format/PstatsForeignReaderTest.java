package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.Profiles;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.EachPythonVersion;
import dev.flamewright.testing.Programs;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our statistics in each Python's own {@code pstats}. */
class PstatsForeignReaderTest {
    private static final String PRINT = """
            import pstats, sys
            stats = pstats.Stats(sys.argv[1])
            print("total %.2f calls %d" % (stats.total_tt, stats.total_calls))
            for (file, line, name), (cc, nc, tt, ct, callers) in sorted(stats.stats.items()):
                print("%s:%d %s %d %.2f %.2f" % (file, line, name, nc, tt, ct))
                for (_, _, caller), (_, _, ctt, cct) in sorted((k, (a, b, c, d)) for k, (a, b, c, d) in callers.items()):
                    print("  from %s %.2f %.2f" % (caller, ctt, cct))
            """;

    @TempDir
    private Path folder;

    private String read(PythonInstall python, Profile profile) throws IOException, InterruptedException {
        // Inside the root of a Python that runs in one of its own.
        Path place = python.root() == null
                ? folder
                : Files.createTempDirectory(python.root().resolve("tmp"), "pstats");
        Path file = place.resolve("sample.pstats");
        try (OutputStream out = Files.newOutputStream(file)) {
            new PstatsFormat().write(profile, WriteOptions.DEFAULT, out);
        }
        String seen = (python.root() == null
                        ? file
                        : Path.of("/").resolve(python.root().relativize(file)))
                .toString();
        try {
            return Programs.run(python.command("-c", PRINT, seen));
        } finally {
            Files.delete(file);
        }
    }

    @EachPythonVersion
    void totalsLinesAndCallers(PythonInstall python) throws IOException, InterruptedException {
        assertThat(read(python, SampleProfile.make()))
                .isEqualTo("""
                total 1.00 calls 379
                /srv/app.py:1 <module> 100 0.00 1.00
                /srv/app.py:2 fib 47 0.47 0.47
                  from fib 0.40 0.40
                  from Server.handle 0.07 0.47
                /srv/app.py:10 Server.handle 82 0.00 0.82
                  from <module> 0.00 0.82
                /usr/lib/python3.13/json/__init__.py:299 loads 35 0.25 0.35
                  from Server.handle 0.25 0.35
                ~:0 <GC> 10 0.10 0.10
                  from loads 0.10 0.10
                ~:0 deflate of libz.so.1.3.1 5 0.05 0.05
                  from <module> 0.05 0.05
                ~:0 epoll_wait 13 0.13 0.13
                  from <module> 0.13 0.13
                """.replace("calls 379", "calls " + (100 + 47 + 82 + 35 + 10 + 5 + 13)));
    }

    @Test
    void largeCountsAndOddNames() throws IOException, InterruptedException {
        PythonInstall python = Pythons.any();
        python.assumeInstalled();
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 1, "");
        int node = Profiles.node(builder, List.of(new PythonFrame("名前\uD83D\uDD25", "/é.py", 1, 1)));
        builder.sample(-1, thread, ThreadState.GIL, node, 1L << 40);
        assertThat(read(python, builder.build(ProfileFacts.UNKNOWN.withPeriod(1000))))
                .contains("/é.py:1 名前\uD83D\uDD25 1099511627776 1099511.63 1099511.63");
    }
}
