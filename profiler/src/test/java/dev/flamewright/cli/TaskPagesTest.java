package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.Programs;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.SvgDocument;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The pages about one thing to do each, typed as they stand, in the situation that they are about. Each test is named
 * after its page.
 */
class TaskPagesTest {
    private static final Path PROGRAMS = Path.of("src/test/python/documented");

    @TempDir
    private Path folder;

    private final PythonInstall python = Pythons.any();

    @BeforeEach
    void copyThePrograms() throws IOException {
        copy(PROGRAMS, folder.resolve("app"));
    }

    @Test
    void slowWebService() throws Exception {
        try (TargetProgram service = start(Pythons.withDjango(), "shop.py")) {
            String worker = service.awaitLine("worker ").substring("worker ".length());
            String other = service.awaitLine("worker ").substring("worker ".length());
            shell().substitute("4710", service.pid())
                    .substitute("4711", worker)
                    .type(TaskPage.of("slow-web-service.md"));
            assertThat(List.of(worker, other)).doesNotHaveDuplicates();
        }
        assertThat(drawn("waiting.svg")).anyMatch(box -> box.startsWith("ask_warehouse"));
    }

    @Test
    void stuckProcess() throws Exception {
        try (TargetProgram target = start(python, "billing.py")) {
            target.awaitLine("ready");
            shell().substitute("4711", target.pid()).type(TaskPage.of("stuck-process.md"));
        }
    }

    @Test
    void container() throws Exception {
        try (Container container = startContainer()) {
            shell().substitute("4711", container.pid())
                    .program("docker", """
                            case "$*" in
                                "inspect -f {{.State.Pid}} my-service") echo %d ;;
                                "run --rm -it --pid=container:my-service --cap-add=SYS_PTRACE -v $PWD:/mnt -w /mnt debian") ;;
                                *) exit 64 ;;
                            esac""".formatted(container.pid()))
                    .inside(container.beside(folder, List.of("SYS_PTRACE")))
                    .type(TaskPage.of("container.md"));
        }
    }

    @Test
    void kubernetes() throws Exception {
        TaskPage page = TaskPage.of("kubernetes.md");
        List<String> capabilities = addedCapabilities(page.json().getFirst());
        assertThat(capabilities).containsExactly("SYS_PTRACE");
        Path mnt = Files.createDirectories(folder.resolve("mnt"));
        try (Container container = startContainer()) {
            PageShell shell = shell().program("kubectl", """
                    case "$*" in
                        "debug -it my-pod --image=debian --target=app --profile=general -c profiler") ;;
                        "debug -it my-pod --image=debian --target=app --profile=general --custom=profiler.json -c profiler-2") ;;
                        "cp flamewright-0.1.0.tar.gz my-pod:/mnt/ -c profiler") cp "$2" mnt ;;
                        "cp my-pod:/mnt/service.html service.html -c profiler") cp mnt/service.html . ;;
                        *) exit 64 ;;
                    esac""");
            Path download = Files.createDirectories(folder.resolve("flamewright-0.1.0/bin"));
            Files.copy(folder.resolve("bin/flamewright"), download.resolve("flamewright"));
            Programs.run(new ProcessBuilder("tar", "czf", "flamewright-0.1.0.tar.gz", "flamewright-0.1.0")
                    .directory(folder.toFile()));
            shell.inside(container.beside(mnt, capabilities)).type(page);
        }
        assertThat(folder.resolve("service.html")).isNotEmptyFile();
    }

    /** What a container spec adds to the capabilities. */
    private static List<String> addedCapabilities(String json) {
        List<String> added = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    assertThat(parser.streamReadContext().pathAsPointer().toString())
                            .startsWith("/securityContext/capabilities/add/");
                    added.add(parser.getString());
                }
            }
        }
        return added;
    }

    @Test
    void comparingReleases() throws Exception {
        repository();
        shell().type(TaskPage.of("comparing-releases.md"));
        assertThat(drawn("change.svg")).anyMatch(box -> box.startsWith("price_basket"));
    }

    @Test
    void readingAFlameGraph() throws Exception {
        TaskPage page = TaskPage.of("reading-a-flame-graph.md");
        Files.write(
                folder.resolve("stacks.folded"),
                page.command("cat stacks.folded").shown());
        repository();
        shell().type(page);
        String render = "render (40 samples, 40.00%)";
        assertThat(Files.readString(Path.of("../docs/reading-a-flame-graph.md")))
                .contains("`" + render + "`");
        SvgDocument picture = SvgDocument.parse(Files.readAllBytes(Path.of("../docs/images/reading.svg")));
        assertThat(picture.box("render").title()).isEqualTo(render);
        CommandLineRun drawing =
                CommandLineRun.of("flamegraph", folder.resolve("stacks.folded").toString());
        assertThat(picture.boxes()).isEqualTo(SvgDocument.parse(drawing.out()).boxes());
        assertThat(drawn("pricing.svg"))
                .anyMatch(box -> box.startsWith("applies"))
                .noneMatch(box -> box.startsWith("escape"));
    }

    @Test
    void gil() throws Exception {
        try (TargetProgram target = start(python, "reports.py")) {
            target.awaitLine("ready");
            shell().substitute("4711", target.pid()).type(TaskPage.of("gil.md"));
        }
        assertThat(drawn("waiting.svg")).anyMatch(box -> box.startsWith("answer"));
        assertThat(drawn("blame.svg")).anyMatch(box -> box.startsWith("add_up"));
    }

    @Test
    void everyPageHasATest() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String byTask = readme.substring(readme.indexOf("By task: "));
        List<String> pages = Pattern.compile("\\(docs/([\\w-]+)\\.md\\)")
                .matcher(byTask.substring(0, byTask.indexOf("\n\n")))
                .results()
                .map(page -> page.group(1))
                .filter(page -> !page.equals("top")) // Its keys are those of TopInTerminalTest.
                .map(TaskPagesTest::camelCase)
                .toList();
        assertThat(Stream.of(TaskPagesTest.class.getDeclaredMethods()).map(Method::getName))
                .containsAll(pages);
        assertThat(pages).hasSize(7);
    }

    private static String camelCase(String page) {
        return Pattern.compile("-(.)")
                .matcher(page)
                .replaceAll(next -> next.group(1).toUpperCase(Locale.ROOT));
    }

    private PageShell shell() throws IOException {
        return new PageShell(folder, python);
    }

    private TargetProgram start(PythonInstall python, String program) {
        return TargetProgram.start(python, folder.resolve("app").resolve(program));
    }

    private List<String> drawn(String picture) throws IOException {
        return SvgDocument.parse(Files.readAllBytes(folder.resolve(picture))).names();
    }

    /** Makes the folder a repository of the shop's two releases, of which the branch new-rules has more rules. */
    private void repository() throws Exception {
        copy(PROGRAMS.resolve("shop_release"), folder);
        Programs.run(new ProcessBuilder("bash", "-ec", """
                git init -q -b main
                git config user.name test
                git config user.email test@example.org
                git add benchmark.py shop
                git commit -q -m 'The first release'
                git switch -q -c new-rules
                # Of another length: Python takes its compiled file for the new one where size and second are the same.
                sed -i 's/RULES = 20/RULES = 4 * 20/' shop/pricing.py
                git commit -q -a -m 'More rules'
                """).directory(folder.toFile()));
    }

    private Container startContainer() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "making namespaces needs root");
        return new Container(folder.resolve("app/reports.py"), python);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
