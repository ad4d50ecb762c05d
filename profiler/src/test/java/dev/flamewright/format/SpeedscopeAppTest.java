package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.Selection;
import dev.flamewright.testing.Browser;
import dev.flamewright.testing.Pythons;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Our files in speedscope, whose importers read five of our formats: opened as a person would, read off its table. */
@ExtendWith(Browser.class)
class SpeedscopeAppTest {
    @TempDir
    private Path folder;

    /** The sandwich view's table, as text: total, self and name of each function. */
    private String table(Page page, WritableFormat format) throws IOException {
        Path app = Pythons.cache().resolve("js-readers/node_modules/speedscope/dist/release/index.html");
        Assumptions.assumeTrue(Files.exists(app), "speedscope is not there; scripts/fetch-js-readers fetches it");
        Profile mainThread = ProfileFilter.select(
                SampleProfile.make(),
                new Selection(0, Long.MAX_VALUE, Set.of("100"), Set.of(), Set.of(), null, null, ""));
        Path file = folder.resolve("sample" + format.extensions().getFirst());
        try (OutputStream out = Files.newOutputStream(file)) {
            format.write(mainThread, WriteOptions.DEFAULT, out);
        }
        page.navigate(app.toUri() + "#view=sandwich");
        page.setInputFiles("input[type=file]", file);
        page.getByText("Symbol Name").waitFor();
        return page.locator("body").innerText().replaceAll("\\s+", " ");
    }

    @Test
    void speedscope(Page page) throws IOException {
        assertThat(table(page, new SpeedscopeFormat()))
                .contains("MainThread 100")
                .contains("400.00ms (53%) 400.00ms (53%) fib")
                .contains("350.00ms (47%) 250.00ms (33%) loads")
                .contains("100.00ms (13%) 100.00ms (13%) <GC>");
    }

    @Test
    void pprof(Page page) throws IOException {
        assertThat(table(page, new PprofFormat()))
                .contains("400.00ms (53%) 400.00ms (53%) fib")
                .contains("350.00ms (47%) 250.00ms (33%) loads");
    }

    @Test
    void cpuProfile(Page page) throws IOException {
        assertThat(table(page, new CpuProfileFormat()))
                .contains("400.00ms (53%) 400.00ms (53%) fib")
                .contains("350.00ms (47%) 250.00ms (33%) loads");
    }

    @Test
    void traceEvents(Page page) throws IOException {
        assertThat(table(page, new TraceEventFormat()))
                .contains("400.00ms (53%) 400.00ms (53%) fib {\"file\":\"/srv/app.py\",\"line\":3}")
                .contains("400.00ms (53%) 0.00ns (<0.01%) Server.handle {\"file\":\"/srv/app.py\",\"line\":12}")
                .contains("350.00ms (47%) 250.00ms (33%) loads");
    }

    @Test
    void folded(Page page) throws IOException {
        assertThat(table(page, new FoldedFormat()))
                .contains("40 (53%) 40 (53%) fib (/srv/app.py:3)")
                .contains("35 (47%) 25 (33%) loads (/usr/lib/python3.13/json/__init__.py:346)");
    }
}
