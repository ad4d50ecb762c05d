package dev.flamewright.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What articles about Pyflame tell their readers to type, on a Django worker that serves requests. */
class OldArticleIT {
    static Stream<PythonInstall> environments() {
        return Stream.of(Pythons.withDjangoOnPython2(), Pythons.withDjango());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("environments")
    void theSessionWorksAsTyped(PythonInstall python, @TempDir Path folder) throws Exception {
        String port = freePort();
        try (TargetProgram service = TargetProgram.start(python, "shop_service.py", port);
                Visitor visitor = new Visitor(port)) {
            String pid = visitor.awaitAnswer("pid", service);
            visitor.keepAsking("catalogue");
            ProcessBuilder session = new ProcessBuilder("sh", "-e", "-c", """
                            pyflame -s 4 -r 0.01 -x -o my-app.samp -p "$0"
                            cat my-app.samp | flamegraph.pl > my-app.svg
                            """, pid).directory(folder.toFile());
            session.environment()
                    .merge("PATH", Distribution.IMAGE.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
            Distribution.run(session).succeeded();
        }
        String samples = Files.readString(folder.resolve("my-app.samp"));
        assertThat(samples)
                .contains("shop_service.py:show_catalogue:", "django/template/base.py:")
                .doesNotContain("(idle)");
        assertThat(samples.lines())
                .allMatch(line -> line.matches("[^;]+:[^;:]+:[0-9]+(;[^;]+:[^;:]+:[0-9]+)* [1-9][0-9]*"));
        Path svg = folder.resolve("my-app.svg");
        DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(svg.toFile());
        assertThat(Files.readString(svg)).contains("show_catalogue", "django/template/base.py");
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    /** Sends requests to the service. */
    private static final class Visitor implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final String address;

        Visitor(String port) {
            address = "http://127.0.0.1:" + port + "/";
        }

        String awaitAnswer(String page, TargetProgram service) throws InterruptedException {
            long end = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                try {
                    return ask(page);
                } catch (IOException notYet) {
                    Thread.sleep(100);
                }
            }
            throw new AssertionError("the service does not answer; " + service.errors());
        }

        void keepAsking(String page) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        ask(page);
                    }
                } catch (IOException | InterruptedException theEnd) {
                    // The service or this visitor has been closed.
                }
            });
        }

        private String ask(String page) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + page))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }
}
