package dev.flamewright.testing;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The machine's own Chromium, without network, for tests that use a page as a person would. One browser runs for all
 * test classes of a run; each test gets its own window:
 *
 * <pre>{@code
 * @ExtendWith(Browser.class)
 * class ReportTest {
 *     @Test
 *     void opens(Page page) {
 *         page.navigate(file.toUri().toString());
 *     }
 * }
 * }</pre>
 *
 * What the page itself breaks, an exception in its script or a request that leaves the machine, fails the test. Without
 * a Chromium the test is skipped.
 */
public final class Browser implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Browser.class);
    /** What does not leave the machine; DevTools' own files come out of Chromium. */
    private static final List<String> LOCAL = List.of("file:", "data:", "blob:", "devtools:");

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--disable-component-update",
            "--disable-sync");

    /** What went wrong inside the pages of one test. */
    private record Window(BrowserContext context, List<String> problems) {}

    /** The running browser; closed at the end of the whole run, as JUnit closes what is in its root store. */
    private record Running(Playwright playwright, com.microsoft.playwright.Browser browser) implements AutoCloseable {
        @Override
        public void close() {
            playwright.close();
        }
    }

    /** The file of Chromium's program, where there is one. */
    public static Optional<Path> executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Path executable = executable().orElse(null);
        Assumptions.assumeTrue(executable != null, "no Chromium on this machine");
        Window window = open(running(context, executable));
        context.getStore(NAMESPACE).put(Window.class, window);
    }

    private static Running running(ExtensionContext context, @Nullable Path executable) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        Running.class,
                        key -> {
                            Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                            return new Running(
                                    playwright,
                                    playwright
                                            .chromium()
                                            .launch(new BrowserType.LaunchOptions()
                                                    .setExecutablePath(executable)
                                                    .setArgs(ARGUMENTS)));
                        },
                        Running.class);
    }

    private static Window open(Running running) {
        BrowserContext context = running.browser()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1200, 800));
        List<String> problems = new ArrayList<>();
        context.onWebError(error -> problems.add("script: " + error.error()));
        context.onRequest(request -> {
            String url = request.url();
            if (LOCAL.stream().noneMatch(url::startsWith)) {
                problems.add("request: " + url);
            }
        });
        return new Window(context, problems);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Window window = context.getStore(NAMESPACE).remove(Window.class, Window.class);
        if (window != null) {
            window.context().close();
            if (!window.problems().isEmpty() && context.getExecutionException().isEmpty()) {
                throw new AssertionError("in the page: " + window.problems());
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Page.class || type == BrowserContext.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        BrowserContext window =
                context.getStore(NAMESPACE).get(Window.class, Window.class).context();
        if (parameter.getParameter().getType() == BrowserContext.class) {
            return window;
        }
        return window.pages().isEmpty() ? window.newPage() : window.pages().getFirst();
    }
}
