package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.Profile;
import dev.flamewright.testing.SyntheticService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The report's file itself, without a browser: what it may load, and the data in it. */
class HtmlReportFileTest {
    private static final Profile PROFILE = SyntheticService.profile(3, 300);

    private static String report() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HtmlReport.write(PROFILE, "", out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String only(Pattern pattern, String text) {
        List<String> found =
                pattern.matcher(text).results().map(match -> match.group(1)).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    @Test
    void itsPolicyAllowsItsOwnScriptAndStyleAndNothingElse() throws IOException, NoSuchAlgorithmException {
        String report = report();
        String policy = only(Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\""), report);
        String script = only(Pattern.compile("<script type=\"module\">(.*?)</script>", Pattern.DOTALL), report);
        String style = only(Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL), report);
        assertThat(policy.split("; "))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src " + sha256(script),
                        "style-src " + sha256(style),
                        "img-src data: blob:",
                        "base-uri 'none'",
                        "form-action 'none'");
    }

    @Test
    void itNamesNoOtherFile() throws IOException {
        Matcher reference = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(report());
        assertThat(reference.results().map(match -> match.group(1))).allMatch(target -> target.startsWith("data:"));
    }

    @Test
    void itsDataHoldTheTreeAndTheRows() throws IOException {
        String base64 = only(Pattern.compile("id=\"profile\">([^<]*)</script>"), report());
        byte[] data =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64))).readAllBytes();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(data));
        String facts = new String(in.readNBytes((int) varint(in)), StandardCharsets.US_ASCII);
        assertThat(facts)
                .contains("\"nodes\":" + PROFILE.tree().size())
                .contains("\"rows\":" + PROFILE.rowCount())
                .contains("\"price_basket\"");

        int frames = PROFILE.frames().size();
        for (int skipped = 0; skipped < 6 * frames; skipped++) {
            varint(in);
        }
        int nodes = PROFILE.tree().size();
        for (int skipped = 0; skipped < 2 * (nodes - 1); skipped++) {
            varint(in);
        }
        long lastTime = IntStream.range(0, PROFILE.rowCount())
                        .mapToLong(row -> varint(in))
                        .sum()
                - 1;
        assertThat(lastTime * PROFILE.timeResolutionNanos()).isEqualTo(PROFILE.rowTime(PROFILE.rowCount() - 1));
        for (int skipped = 0; skipped < 3 * PROFILE.rowCount(); skipped++) {
            varint(in);
        }
        long weights = IntStream.range(0, PROFILE.rowCount())
                .mapToLong(row -> varint(in) >> 1)
                .sum();
        assertThat(weights).isEqualTo(PROFILE.totalWeight());
    }

    private static long varint(DataInputStream in) {
        try {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                int next = in.readUnsignedByte();
                value |= (long) (next & 0x7F) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
