package dev.flamewright.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this profiler may do, and where it runs: all that the kernel goes by when it decides about another process.
 *
 * @param uid its effective user
 * @param gid its effective group
 * @param capabilities its effective capabilities, one bit each (see {@code capabilities(7)})
 * @param seccomp whether system calls of it are filtered (mode 2 of {@code seccomp(2)})
 * @param inUserNamespace whether it is in a user namespace other than the first, as in a rootless container
 * @param yamaScope {@code kernel.yama.ptrace_scope}, 0 to 3; 0 where there is no Yama
 * @param securityLabel what AppArmor or SELinux confine it to; empty where they do not
 * @param kernel the kernel's release
 * @param container the kind of container that it is in
 */
public record Privileges(
        int uid,
        int gid,
        long capabilities,
        boolean seccomp,
        boolean inUserNamespace,
        int yamaScope,
        String securityLabel,
        String kernel,
        Container container) {
    private static final int CAP_SYS_PTRACE = 19;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_SYS_NICE = 23;

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");
    private static final Pattern WHOLE_MAP = Pattern.compile("0\\s+0\\s+4294967295");

    /** What a container is made by, so far as it can be told from inside. */
    public enum Container {
        /** None. */
        NONE,
        /** Docker, Podman and their like. */
        DOCKER,
        /** A pod. */
        KUBERNETES
    }

    /** Those of this very process. */
    public static Privileges own() {
        String status = Proc.readIfPossible("/proc/self/status").orElse("");
        return new Privileges(
                effective(Proc.field(status, "Uid")),
                effective(Proc.field(status, "Gid")),
                Proc.field(status, "CapEff")
                        .map(hex -> Long.parseUnsignedLong(hex, 16))
                        .orElse(0L),
                Proc.field(status, "Seccomp").orElse("0").equals("2"),
                Proc.readIfPossible("/proc/self/uid_map")
                        .filter(map -> !WHOLE_MAP.matcher(map.strip()).matches())
                        .isPresent(),
                Proc.readIfPossible("/proc/sys/kernel/yama/ptrace_scope")
                        .map(scope -> Integer.parseInt(scope.strip()))
                        .orElse(0),
                label(Proc.readIfPossible("/proc/self/attr/current").orElse("")),
                Proc.readIfPossible("/proc/sys/kernel/osrelease").orElse("").strip(),
                surroundingContainer());
    }

    private static int effective(Optional<String> ids) {
        return ids.map(line -> (int) Long.parseLong(line.split("\\s+", 4)[1])).orElse(-1);
    }

    private static String label(String current) {
        String label = current.replace("\0", "").strip();
        return label.equals("unconfined") || label.equals("kernel") || label.contains("unconfined_t") ? "" : label;
    }

    private static Container surroundingContainer() {
        if (System.getenv("KUBERNETES_SERVICE_HOST") != null) {
            return Container.KUBERNETES;
        }
        boolean marked = Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"));
        return marked ? Container.DOCKER : Container.NONE;
    }

    /** Whether it may look into, and stop, processes of other users: {@code CAP_SYS_PTRACE}. */
    public boolean maySeeOtherUsers() {
        return has(CAP_SYS_PTRACE);
    }

    /** Whether it may raise its own priority: {@code CAP_SYS_NICE}. */
    public boolean mayRaisePriority() {
        return has(CAP_SYS_NICE);
    }

    /** Whether it may open files that a target has mapped whatever became of their names: {@code CAP_SYS_ADMIN}. */
    public boolean mayOpenMappedFiles() {
        return has(CAP_SYS_ADMIN);
    }

    private boolean has(int capability) {
        return (capabilities >>> capability & 1) != 0;
    }

    /** Whether the kernel has what exact sampling needs: {@code PTRACE_SEIZE}, which came with Linux 3.4. */
    public boolean kernelIsNewEnough() {
        Matcher release = RELEASE.matcher(kernel);
        if (!release.lookingAt()) {
            return true;
        }
        int major = Integer.parseInt(release.group(1));
        return major > 3 || (major == 3 && Integer.parseInt(release.group(2)) >= 4);
    }
}
