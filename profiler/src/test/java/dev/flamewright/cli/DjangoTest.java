package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.testing.ProcessStates;
import dev.flamewright.testing.ProfilerProcess;
import dev.flamewright.testing.Programs;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real web service, Django under gunicorn with two workers, profiled while it serves real requests. */
class DjangoTest {
    @TempDir
    private Path folder;

    static Stream<PythonInstall> environments() {
        return Stream.of(Pythons.withDjango(), Pythons.withDjangoOnPython2());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("environments")
    void showsTheViewsAndTheTemplateEngine(PythonInstall python) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (TargetProgram service = TargetProgram.start(python, "django_service.py");
                ExecutorService visitors = Executors.newFixedThreadPool(4)) {
            int port = Integer.parseInt(service.awaitLine("port ").substring("port ".length()));
            List<String> workers = List.of(worker(service), worker(service));
            Future<Integer> timetables = visitors.submit(visiting(port, "timetable", enough));
            Future<Integer> primes = visitors.submit(visiting(port, "primes", enough));
            try {
                for (String worker : workers) {
                    for (String extension : List.of("folded", "svg")) {
                        Path output = folder.resolve(worker + "." + extension);
                        CommandLineRun run = CommandLineRun.of(
                                "record", "-q", "-p", worker, "-d", "2", "-r", "200", "-n", "-o", output.toString());
                        assertThat(run.exitCode()).as(run.err()).isZero();
                    }
                    assertThat(Files.readAllLines(folder.resolve(worker + ".folded")))
                            .anyMatch(stack -> stack.matches(".*timetable.*;[^;]*render[^;]*/template/.*"))
                            .anyMatch(stack -> stack.matches(".*prime_numbers.*;[^;]*is_prime.*"));
                    assertThat(Files.readString(folder.resolve(worker + ".svg")))
                            .contains("timetable", "prime_numbers", "render");
                }
            } finally {
                enough.set(true);
            }
            assertThat(timetables.get()).isPositive();
            assertThat(primes.get()).isPositive();
        }
    }

    /** At a reload the master replaces its workers; the new ones are sampled as the old ones were. */
    @Test
    void aReloadWhileItIsProfiled() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Path output = folder.resolve("reloaded.folded");
        try (TargetProgram service = TargetProgram.start(Pythons.withDjango(), "django_service.py");
                ExecutorService visitors = Executors.newFixedThreadPool(4)) {
            int port = Integer.parseInt(service.awaitLine("port ").substring("port ".length()));
            List<String> workers = new ArrayList<>(List.of(worker(service), worker(service)));
            Future<Integer> primes = visitors.submit(visiting(port, "primes", enough));
            try (ProfilerProcess profiler = ProfilerProcess.start(
                    "record", "--subprocesses", "-p", "" + service.pid(), "-o", output.toString())) {
                profiler.awaitLine("Sampling process");
                Thread.sleep(2000);
                Programs.run(new ProcessBuilder("kill", "-HUP", "" + service.pid()));
                workers.add(worker(service));
                workers.add(worker(service));
                Thread.sleep(3000);
                profiler.signal("INT");
                String words = profiler.awaitWords();
                assertThat(profiler.awaitExit()).as(words).isZero();
                assertThat(words).doesNotContain("Exception", "failed");
            } finally {
                enough.set(true);
            }
            assertThat(primes.get()).isPositive();
            List<String> stacks = Files.readAllLines(output);
            assertThat(workers).hasSize(4).doesNotHaveDuplicates();
            // Which of two workers takes a request is the kernel's choice.
            assertThat(workers.subList(0, 2)).anyMatch(pid -> served(stacks, pid));
            assertThat(workers.subList(2, 4)).anyMatch(pid -> served(stacks, pid));
            assertThat(ProcessStates.ofThreads(service.pid())).doesNotContain('t', 'T');
        }
    }

    private static boolean served(List<String> stacks, String pid) {
        return stacks.stream().anyMatch(stack -> stack.contains(pid) && stack.contains("is_prime"));
    }

    private static String worker(TargetProgram service) {
        return service.awaitLine("worker ").substring("worker ".length());
    }

    /** Asks for a page again and again; how often. Each answer must be the whole page. */
    private static Callable<Integer> visiting(int port, String page, AtomicBoolean enough) {
        return () -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + page))
                        .timeout(Duration.ofSeconds(60))
                        .build();
                int pages = 0;
                while (!enough.get()) {
                    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.body()).isNotEmpty();
                    pages++;
                }
                return pages;
            }
        };
    }
}
