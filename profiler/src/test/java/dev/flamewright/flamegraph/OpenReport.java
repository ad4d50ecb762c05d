package dev.flamewright.flamegraph;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import dev.flamewright.profile.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A report open in a browser, as tests see and use it. What stands in its canvas is asked of {@code window.flamewright}. */
final class OpenReport {
    /** A box in view; places are pixels of the window. */
    record Box(String name, int depth, long self, long total, boolean matched, double x, double y, double width) {}

    private final Page page;
    private final String address;
    private final List<String> complaints = new ArrayList<>();

    private OpenReport(Page page, Path file) {
        this.page = page;
        this.address = file.toUri().toString();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    /** Writes the report on {@code profile} into {@code folder} and opens it. */
    static OpenReport of(Profile profile, Page page, Path folder) throws IOException {
        Path file = folder.resolve("report.html");
        try (OutputStream out = Files.newOutputStream(file)) {
            HtmlReport.write(profile, "", out);
        }
        return open(file, page, "");
    }

    /** Opens a report that is there, at a hash of its address. */
    static OpenReport open(Path file, Page page, String hash) {
        OpenReport report = new OpenReport(page, file);
        // Without it, boxes glide to their places for a while after each step.
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        page.navigate(report.address + hash);
        report.waitUntilShown();
        return report;
    }

    void waitUntilShown() {
        page.locator("body.ready").waitFor();
    }

    Page page() {
        return page;
    }

    /** Console errors and warnings so far: a breach of the content security policy is one. */
    List<String> complaints() {
        return complaints;
    }

    /** The boxes in view. */
    List<Box> boxes() {
        List<?> boxes = (List<?>) page.evaluate("window.flamewright.visibleFrames()");
        return boxes.stream().map(box -> box((Map<?, ?>) box)).toList();
    }

    private static Box box(Map<?, ?> box) {
        return new Box(
                (String) field(box, "name"),
                number(box, "depth").intValue(),
                number(box, "self").longValue(),
                number(box, "total").longValue(),
                (Boolean) field(box, "matched"),
                number(box, "x").doubleValue(),
                number(box, "y").doubleValue(),
                number(box, "width").doubleValue());
    }

    private static Number number(Map<?, ?> box, String name) {
        return (Number) field(box, name);
    }

    private static Object field(Map<?, ?> box, String name) {
        return Objects.requireNonNull(box.get(name));
    }

    /** The first box in view of that name. */
    Box box(String name) {
        return boxes().stream()
                .filter(box -> box.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no box " + name + " in view: " + boxes()));
    }

    /** Moves the mouse to a box's middle. */
    void hover(String name) {
        Box box = box(name);
        page.mouse().move(box.x() + box.width() / 2, box.y() + 6);
    }

    /** Clicks a box's middle. */
    void click(String name) {
        Box box = box(name);
        page.mouse().click(box.x() + box.width() / 2, box.y() + 6);
    }

    /** Types into the search field as a person does. */
    void search(String text) {
        page.keyboard().press("Control+f");
        page.keyboard().type(text);
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    /** The element that {@code selector} finds and that holds {@code text}. */
    Locator find(String selector, String text) {
        return page.locator(selector)
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    void view(String tab) {
        page.locator("#tab-" + tab).click();
    }

    /** The weight of what is shown that matches the search. */
    long matched() {
        return ((Number) page.evaluate("window.flamewright.matched().weight")).longValue();
    }

    /** A field of the state that the address holds. */
    Object state(String field) {
        return page.evaluate("name => window.flamewright.state[name]", field);
    }
}
