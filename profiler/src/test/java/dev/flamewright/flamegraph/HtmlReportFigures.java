package dev.flamewright.flamegraph;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ReducedMotion;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.Browser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures the report on a made-up profile of a million stacks: run it with {@code bench/html-report}. Not a test: its
 * figures depend on the machine.
 */
final class HtmlReportFigures {
    private static final int FUNCTIONS = 6000;
    private static final int LINES_PER_FUNCTION = 3;
    private static final int THREADS = 16;

    private HtmlReportFigures() {}

    /** Writes the report to {@code args[1]}, for a profile of {@code args[0]} nodes, and prints what a browser takes. */
    public static void main(String[] args) throws IOException {
        int nodes = Integer.parseInt(args[0]);
        Path file = Path.of(args[1]);
        Profile profile = profile(nodes);
        long start = System.nanoTime();
        try (OutputStream out = Files.newOutputStream(file)) {
            HtmlReport.write(profile, "A million stacks", out);
        }
        System.out.printf(
                "%,d nodes, %,d rows: written in %,d ms, %.1f MB%n",
                profile.tree().size(),
                profile.rowCount(),
                (System.nanoTime() - start) / 1_000_000,
                Files.size(file) / 1e6);
        try (Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
            browse(playwright, file);
        }
    }

    private static void browse(Playwright playwright, Path file) {
        com.microsoft.playwright.Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Browser.executable().orElseThrow())
                        .setArgs(List.of("--no-sandbox")));
        for (int round = 0; round < 3; round++) {
            Page page = browser.newPage();
            page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
            page.navigate(file.toUri().toString());
            page.locator("body.ready").waitFor();
            System.out.printf("first paint %s ms%n", page.evaluate("Math.round(window.flamewright.firstPaintMillis)"));
            time(page, "zoom", () -> click(page, 3));
            time(page, "zoom deeper", () -> click(page, 6));
            time(page, "reset", () -> page.keyboard().press("0"));
            page.keyboard().press("/");
            time(page, "search, first letter", () -> page.keyboard().press("h"));
            time(page, "search, second letter", () -> page.keyboard().press("a"));
            page.keyboard().press("Escape");
            page.keyboard().press("Escape");
            time(page, "state filter", () -> page.locator("[data-state=w]").click());
            time(page, "inverted", () -> page.keyboard().press("i"));
            time(page, "inverted: zoom", () -> click(page, 3));
            time(page, "inverted: search", () -> {
                page.keyboard().press("/");
                page.keyboard().press("h");
            });
            page.keyboard().press("Escape");
            page.keyboard().press("Escape");
            time(page, "lines", () -> page.keyboard().press("l"));
            time(page, "table", () -> page.keyboard().press("3"));
            time(page, "sandwich", () -> page.keyboard().press("2"));
            time(page, "timeline", () -> page.keyboard().press("4"));
            time(page, "source", () -> page.keyboard().press("5"));
            page.close();
        }
    }

    private static void time(Page page, String what, Runnable act) {
        act.run();
        System.out.printf("  %-24s %5s ms%n", what, page.evaluate("Math.round(window.flamewright.showMillis)"));
    }

    /** Clicks the widest box of a depth. */
    private static void click(Page page, int depth) {
        Map<?, ?> box = (Map<?, ?>) page.evaluate(
                "depth => window.flamewright.visibleFrames().filter(f => f.depth === depth).sort((a, b) => b.width - a.width)[0]",
                depth);
        if (box.get("x") instanceof Number x
                && box.get("y") instanceof Number y
                && box.get("width") instanceof Number w) {
            page.mouse().click(x.doubleValue() + w.doubleValue() / 2, y.doubleValue() + 5);
        }
    }

    /** Random stacks of some 25 frames: hot prefixes shared by many, tails that differ; as many samples as nodes, of 16 threads at 100 Hz. */
    private static Profile profile(int nodes) {
        Random random = new Random(1);
        ProfileBuilder builder = ProfileBuilder.timed();
        int process = builder.process(new ProcessInfo(4200, "python serve.py", "3.13.0"));
        int[] threads = new int[THREADS];
        for (int t = 0; t < THREADS; t++) {
            threads[t] = builder.thread(process, 4200 + t, "worker-" + t);
        }
        int[] frames = new int[FUNCTIONS * LINES_PER_FUNCTION];
        for (int f = 0; f < FUNCTIONS; f++) {
            String name = "%s_%s".formatted(word(random), word(random));
            for (int l = 0; l < LINES_PER_FUNCTION; l++) {
                String file = "/srv/app/package_%d/module_%d.py".formatted(f % 40, f % 400);
                frames[f * LINES_PER_FUNCTION + l] = builder.frame(new PythonFrame(name, file, 10 * f + 2 + l, 10 * f));
            }
        }
        ThreadState[] states = {
            ThreadState.GIL, ThreadState.GIL, ThreadState.CPU, ThreadState.GIL_WAIT, ThreadState.IDLE
        };
        List<Integer> stacks = new ArrayList<>();
        while (builder.tree().size() < nodes) {
            stacks.add(stack(builder, frames, random));
        }
        for (int sample = 0; sample < nodes; sample++) {
            builder.sample(
                    sample / THREADS * 10_000_000L,
                    threads[sample % THREADS],
                    states[random.nextInt(states.length)],
                    stacks.get(sample < stacks.size() ? sample : random.nextInt(stacks.size())),
                    1);
        }
        return builder.build(ProfileFacts.UNKNOWN);
    }

    private static int stack(ProfileBuilder builder, int[] frames, Random random) {
        int node = SampleSink.ROOT;
        int depth = 10 + random.nextInt(25);
        for (int d = 0; d < depth; d++) {
            // The fourth power of a random number: few callees are usual, many are possible.
            int callee = (int) (Math.pow(random.nextDouble(), 4) * (d < 10 ? 6 : FUNCTIONS / 20.0));
            int frame = d * 271 + callee * LINES_PER_FUNCTION + random.nextInt(2);
            node = builder.child(node, frames[frame % frames.length]);
        }
        return node;
    }

    private static String word(Random random) {
        String[] syllables = {
            "ha", "ndle", "re", "quest", "par", "se", "ren", "der", "que", "ry", "ma", "tch", "log", "en", "co", "de"
        };
        return syllables[random.nextInt(16)] + syllables[random.nextInt(16)] + syllables[random.nextInt(16)];
    }
}
