package dev.flamewright.flamegraph;

import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The interactive report: one HTML file that holds the viewer and the whole profile, opens from disk, and needs no
 * network; its content security policy forbids any. The viewer's sources are plain files in the folder {@code report}
 * of this package's resources.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * Writes a report on one profile. Does not close {@code out}.
     *
     * @param title heading; empty for the profiled command
     * @throws IOException if {@code out} does
     */
    public static void write(Profile profile, String title, OutputStream out) throws IOException {
        write(new ReportData(title, List.of(profile), List.of()), out);
    }

    /**
     * Writes a report that compares two profiles. Does not close {@code out}.
     *
     * @param title heading; empty for the profiled command
     * @param beforeName what the first is called, such as its file's name
     * @param afterName what the second is called
     * @throws IOException if {@code out} does
     */
    public static void writeDiff(
            Profile before, String beforeName, Profile after, String afterName, String title, OutputStream out)
            throws IOException {
        write(new ReportData(title, List.of(before, after), List.of(beforeName, afterName)), out);
    }

    private static void write(ReportData data, OutputStream out) throws IOException {
        ReportPage page = ReportPage.load();
        out.write(page.beforeData().getBytes(StandardCharsets.UTF_8));
        OutputStream base64 = Base64.getEncoder().wrap(new Unclosed(out));
        try (GZIPOutputStream gzip = new GZIPOutputStream(base64, 1 << 16)) {
            data.writeTo(gzip);
        }
        out.write(page.afterData().getBytes(StandardCharsets.UTF_8));
    }

    /** Lets the layers above be finished by closing them, without closing the caller's stream. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
