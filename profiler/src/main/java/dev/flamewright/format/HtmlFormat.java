package dev.flamewright.format;

import dev.flamewright.flamegraph.HtmlReport;
import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The interactive report, one self-contained HTML file. */
public final class HtmlFormat implements WritableFormat {
    @Override
    public String name() {
        return "html";
    }

    @Override
    public List<String> extensions() {
        return List.of(".html", ".htm");
    }

    @Override
    public String help() {
        return "interactive report: flame graph, table, timeline, sources, GIL; opens in any browser";
    }

    @Override
    public void write(Profile profile, WriteOptions options, OutputStream out) throws IOException {
        HtmlReport.write(profile, options.title(), out);
    }
}
