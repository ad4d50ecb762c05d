package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor in real situations: as another user, without capabilities, in a namespace, behind a filter. */
class DoctorCommandTest {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    private static final List<String> WITHOUT_PTRACE =
            List.of("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace");

    /** A folder that everybody may read, unlike the home of whoever builds this. */
    @TempDir
    private static Path shared;

    private static String classPath = "";

    private final List<Process> started = new ArrayList<>();

    private record Answer(int exitCode, String text) {}

    @BeforeAll
    static void copyWhatOtherUsersNeed() throws Exception {
        shared.toFile().setExecutable(true, false);
        shared.toFile().setReadable(true, false);
        Path classes = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path picocli = Path.of(picocli.CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        copy(classes, shared.resolve("classes"));
        Files.copy(picocli, shared.resolve("picocli.jar"));
        copy(Path.of("src/test/python"), shared.resolve("python"));
        classPath = shared.resolve("classes") + ":" + shared.resolve("picocli.jar");
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void anotherUsersProcess() throws Exception {
        Process target = start(List.of());
        Answer answer = doctor(AS_NOBODY, target);
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text())
                .contains("it runs as user 0, you are user 65534 without CAP_SYS_PTRACE")
                .contains("sudo flamewright record -p " + target.pid())
                .contains("--cap-add SYS_PTRACE")
                .contains("kubectl debug")
                .contains("AmbientCapabilities=CAP_SYS_PTRACE");
    }

    @Test
    void aProcessOfOnesOwn() throws Exception {
        assumeTrue(yamaScope().equals("0"), "kernel.yama.ptrace_scope is " + yamaScope());
        Process target = start(AS_NOBODY);
        Answer answer = doctor(AS_NOBODY, target);
        assertThat(answer.text()).contains("You can profile it: flamewright record -p " + target.pid());
        assertThat(answer.text()).contains("Python      3.");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void yama() throws Exception {
        assumeTrue(List.of("1", "2").contains(yamaScope()), "this kernel has no Yama that restricts");
        Answer answer = doctor(AS_NOBODY, start(AS_NOBODY));
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text())
                .contains("kernel.yama.ptrace_scope is " + yamaScope())
                .contains("sudo sysctl kernel.yama.ptrace_scope=0");
    }

    @Test
    void aProcessThatForbidsLooks() throws Exception {
        Answer answer = doctor(AS_NOBODY, start(AS_NOBODY, "undumpable"));
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).contains("prctl(PR_SET_DUMPABLE, 0)").contains("sudo flamewright");
    }

    /** As in a container with default capabilities. */
    @Test
    void rootWithoutTheCapability() throws Exception {
        Answer answer = doctor(WITHOUT_PTRACE, start(AS_NOBODY));
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text())
                .contains("it runs as user 65534, and this root lacks CAP_SYS_PTRACE")
                .contains("docker exec -u 65534");
    }

    @Test
    void aProcessWithMoreCapabilities() throws Exception {
        Answer answer = doctor(WITHOUT_PTRACE, start(List.of()));
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).contains("it holds capabilities that you do not (bits 80000 of capabilities(7))");
    }

    @Test
    void outsideTheUserNamespace() throws Exception {
        Process target = start(List.of());
        List<String> namespace = Stream.concat(AS_NOBODY.stream(), Stream.of("unshare", "--user", "--map-root-user"))
                .toList();
        assumeTrue(start(namespace, List.of("true")).waitFor() == 0, "user namespaces are not allowed here");
        Answer answer = doctor(namespace, target);
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).contains("it is outside this user namespace");
    }

    /** Profiler and target together in a rootless container: PIDs are those inside. */
    @Test
    void insideTheSameContainer() throws Exception {
        List<String> container = List.of(
                "unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");
        assumeTrue(start(container, List.of("true")).waitFor() == 0, "user namespaces are not allowed here");
        String both =
                "%s %s > /dev/null & pid=$!; until grep -q attach_situation /proc/$pid/cmdline; do :; done; \"$@\" $pid"
                        .formatted(python(), shared.resolve("python/attach_situation.py"));
        List<String> prefix = Stream.concat(container.stream(), Stream.of("sh", "-c", both, "sh"))
                .toList();
        Answer answer = run(prefix, "doctor", "-p");
        assertThat(answer.text()).containsPattern("You can profile it: flamewright record -p \\d\\b");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void behindASeccompFilter() throws Exception {
        Process target = start(List.of());
        List<String> filter =
                List.of(python(), shared.resolve("python/attach_situation.py").toString(), "seccomp");
        Answer answer = doctor(filter, target);
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).contains("a seccomp filter forbids").contains("process_vm_readv");
    }

    @Test
    void alreadyTraced() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "no strace");
        Process target = start(List.of());
        Process strace = start(List.of(), List.of("strace", "-qq", "-o", "/dev/null", "-p", "" + target.pid()));
        await(target, "TracerPid:\t" + strace.pid());
        Answer answer = doctor(List.of(), target);
        assertThat(answer.text())
                .contains("its thread %d is traced by process %d".formatted(target.pid(), strace.pid()))
                .contains("You can profile it: flamewright record --no-pause -p " + target.pid());
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void aStoppedProcess() throws Exception {
        Process target = start(List.of());
        assertThat(new ProcessBuilder("kill", "-STOP", "" + target.pid())
                        .start()
                        .waitFor())
                .isZero();
        awaitStopped(target);
        Answer answer = doctor(List.of(), target);
        assertThat(answer.text()).contains("stopped (Ctrl-Z or SIGSTOP)");
        awaitStopped(target);
    }

    private static void awaitStopped(Process target) throws Exception {
        await(target, "State:\tT (stopped)");
    }

    private static void await(Process target, String status) throws Exception {
        long deadline = System.nanoTime() + TargetProgram.PATIENCE.toNanos();
        while (!Files.readString(Path.of("/proc/" + target.pid() + "/status")).contains(status)) {
            assertThat(System.nanoTime()).as("deadline for " + status).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    @Test
    void aProcessWithoutPython() throws Exception {
        Process target = start(List.of(), List.of("sleep", "100"));
        Answer answer = doctor(List.of(), target);
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).contains("No Python in process " + target.pid() + " (sleep 100)");
    }

    @Test
    void whatRunsHere() throws Exception {
        Process target = start(AS_NOBODY);
        Answer answer = run(List.of(), "doctor");
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.text())
                .containsPattern("(?m)^ *%d +65534 +3\\.\\S+ +\\S*python.*attach_situation.py".formatted(target.pid()));
        assertThat(run(AS_NOBODY, "doctor").text()).contains("you lack CAP_SYS_PTRACE");
    }

    @Test
    void whatIsNoPid() throws Exception {
        assertThat(run(List.of(), "doctor", "-p", "0").exitCode()).isEqualTo(2);
        assertThat(run(List.of(), "doctor", "-p", "-1").exitCode()).isEqualTo(2);
        assertThat(run(List.of(), "doctor", "-p", "one").exitCode()).isEqualTo(2);
        assertThat(run(List.of(), "doctor", "-p", "2147483647"))
                .isEqualTo(
                        new Answer(
                                1,
                                "flamewright: There is no process 2147483647. `flamewright doctor` lists the Python processes that run here.\n"));
    }

    private Answer doctor(List<String> prefix, Process target) throws Exception {
        return run(prefix, "doctor", "-p", String.valueOf(target.pid()));
    }

    private Answer run(List<String> prefix, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", classPath));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(shared.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text);
    }

    private Process start(List<String> prefix, String... situation) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(python(), shared.resolve("python/attach_situation.py").toString()));
        command.addAll(List.of(situation));
        Process process = start(prefix, command);
        assertThat(process.inputReader().readLine()).isEqualTo("ready " + process.pid());
        return process;
    }

    private Process start(List<String> prefix, List<String> command) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "becoming another user needs root");
        Process process = new ProcessBuilder(
                        Stream.concat(prefix.stream(), command.stream()).toList())
                .directory(shared.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    /** One that other users can run too: not in root's home. */
    private static String python() {
        return Pythons.all().stream()
                .filter(python ->
                        python.variant().equals("debian") && python.missing().isEmpty())
                .findFirst()
                .orElseGet(() -> new PythonInstall("3", "debian", null, null, "Debian's python3 is not installed"))
                .hostExecutable()
                .toString();
    }

    private static String yamaScope() throws IOException {
        Path scope = Path.of("/proc/sys/kernel/yama/ptrace_scope");
        return Files.exists(scope) ? Files.readString(scope).strip() : "0";
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
