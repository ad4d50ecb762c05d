package dev.flamewright.process;

import dev.flamewright.process.Fix.Place;
import java.util.List;

/** One reason why the kernel keeps this profiler from reading or from stopping a process, and what helps. */
public sealed interface Obstacle {
    /** What is in the way, as the end of a sentence that names the process. */
    String reason();

    /** What helps, for each place where the profiler may run. */
    List<Fix> fixes();

    /** Whether it only keeps the profiler from stopping the process for an instant, and not from reading it. */
    default boolean canStillRead() {
        return false;
    }

    /** It belongs to another user. */
    record OtherUser(int pid, int uid, Privileges own) implements Obstacle {
        @Override
        public String reason() {
            return own.uid() == 0
                    ? "it runs as user %d, and this root lacks CAP_SYS_PTRACE, as in a container".formatted(uid)
                    : "it runs as user %d, you are user %d without CAP_SYS_PTRACE".formatted(uid, own.uid());
        }

        @Override
        public List<Fix> fixes() {
            return Fix.gainPtrace(
                    "sudo flamewright record -p %d   (or as its own user: sudo -u '#%d' flamewright record -p %d)"
                            .formatted(pid, uid, pid),
                    "docker exec -u %d CONTAINER flamewright record -p %d".formatted(uid, pid));
        }
    }

    /** It has forbidden core dumps and with them all looks: set-user-ID, or {@code prctl(PR_SET_DUMPABLE, 0)}. */
    record NotDumpable(int pid) implements Obstacle {
        @Override
        public String reason() {
            return "it does not let its own user look into it (it changed its user, is set-user-ID, has file capabilities or called prctl(PR_SET_DUMPABLE, 0)), and you lack CAP_SYS_PTRACE";
        }

        @Override
        public List<Fix> fixes() {
            return Fix.gainPtrace(
                    "sudo flamewright record -p " + pid,
                    "docker exec --privileged CONTAINER flamewright record -p " + pid);
        }
    }

    /** It holds capabilities that the profiler does not. */
    record MoreCapabilities(int pid, long missing) implements Obstacle {
        @Override
        public String reason() {
            return "it holds capabilities that you do not (bits %x of capabilities(7))".formatted(missing);
        }

        @Override
        public List<Fix> fixes() {
            return Fix.gainPtrace(
                    "sudo flamewright record -p " + pid,
                    "docker exec --privileged CONTAINER flamewright record -p " + pid);
        }
    }

    /** Yama lets only parents, or only root, or nobody. */
    record Yama(int pid, int scope) implements Obstacle {
        @Override
        public String reason() {
            return switch (scope) {
                case 1 ->
                    "kernel.yama.ptrace_scope is 1: without CAP_SYS_PTRACE only a process's own parent may look into it";
                case 2 -> "kernel.yama.ptrace_scope is 2: only CAP_SYS_PTRACE allows to look into a process";
                default ->
                    "kernel.yama.ptrace_scope is %d: nobody may look into a process until the next boot"
                            .formatted(scope);
            };
        }

        @Override
        public List<Fix> fixes() {
            if (scope > 2) {
                return List.of(
                        new Fix(
                                Place.SHELL,
                                "remove kernel.yama.ptrace_scope = 3 from /etc/sysctl.d and from the kernel's command line, and boot again"));
            }
            return Fix.gainPtrace(
                    "sudo flamewright record -p %d   (or for everybody: sudo sysctl kernel.yama.ptrace_scope=0; or start the program by it: flamewright record -- COMMAND)"
                            .formatted(pid),
                    "docker exec --privileged CONTAINER flamewright record -p %d".formatted(pid));
        }
    }

    /** Its user is not one of the profiler's user namespace. */
    record OutsideUserNamespace(int pid) implements Obstacle {
        @Override
        public String reason() {
            return "it is outside this user namespace, where your root and your capabilities count for nothing";
        }

        @Override
        public List<Fix> fixes() {
            return List.of(
                    new Fix(Place.SHELL, "leave the namespace, and there: sudo flamewright record -p PID"),
                    new Fix(
                            Place.DOCKER,
                            "from the host: sudo flamewright record -p $(docker inspect -f '{{.State.Pid}}' CONTAINER)"),
                    new Fix(
                            Place.KUBERNETES,
                            "from the node: kubectl debug node/NODE -it --image=IMAGE --profile=sysadmin"));
        }
    }

    /** The system calls themselves are forbidden to the profiler. */
    record Seccomp() implements Obstacle {
        @Override
        public String reason() {
            return "a seccomp filter forbids this profiler the system calls process_vm_readv or ptrace";
        }

        @Override
        public List<Fix> fixes() {
            return List.of(
                    new Fix(Place.SHELL, "run flamewright outside the sandbox that set the filter"),
                    new Fix(
                            Place.DOCKER,
                            "docker run --cap-add SYS_PTRACE ...   (with a profile of your own: allow process_vm_readv and ptrace in it; or --security-opt seccomp=unconfined)"),
                    new Fix(
                            Place.KUBERNETES,
                            "securityContext: {seccompProfile: {type: Unconfined}, capabilities: {add: [SYS_PTRACE]}}"),
                    new Fix(
                            Place.SYSTEMD,
                            "SystemCallFilter=@debug process_vm_readv in the unit that runs flamewright"));
        }
    }

    /** AppArmor, SELinux or another security module. */
    record SecurityModule(int pid, String label) implements Obstacle {
        @Override
        public String reason() {
            return label.isEmpty()
                    ? "a security module of the kernel forbids it: users and capabilities would allow it"
                    : "a security module of the kernel forbids it to what is confined as \"%s\"".formatted(label);
        }

        @Override
        public List<Fix> fixes() {
            return List.of(
                    new Fix(
                            Place.SHELL,
                            "see who says no: sudo dmesg | grep -iE 'apparmor|avc.*denied'   (SELinux: sudo setsebool deny_ptrace off)"),
                    new Fix(Place.DOCKER, "docker run --cap-add SYS_PTRACE --security-opt apparmor=unconfined ..."),
                    new Fix(
                            Place.KUBERNETES,
                            "securityContext: {appArmorProfile: {type: Unconfined}, capabilities: {add: [SYS_PTRACE]}}"),
                    new Fix(Place.SYSTEMD, "AppArmorProfile= of the unit must allow ptrace of the target"));
        }
    }

    /** Another tracer, such as gdb or strace, holds it: there can be only one. */
    record AlreadyTraced(int pid, int thread, int tracer) implements Obstacle {
        @Override
        public String reason() {
            return "its thread %d is traced by process %d (a debugger or strace), and a thread has one tracer at most"
                    .formatted(thread, tracer);
        }

        @Override
        public List<Fix> fixes() {
            return List.of(new Fix(
                    Place.SHELL,
                    "flamewright record --no-pause -p %d   (or end process %d and try again)".formatted(pid, tracer)));
        }

        @Override
        public boolean canStillRead() {
            return true;
        }
    }

    /** Reading is allowed, tracing is not, and no other reason was found. */
    record StopRefused(int pid, String error) implements Obstacle {
        @Override
        public String reason() {
            return "the kernel refuses to trace it (%s), though it may be read".formatted(error);
        }

        @Override
        public List<Fix> fixes() {
            return List.of(new Fix(Place.SHELL, "flamewright record --no-pause -p " + pid));
        }

        @Override
        public boolean canStillRead() {
            return true;
        }
    }

    /** The kernel lacks the system calls. */
    record KernelTooOld(String release) implements Obstacle {
        @Override
        public String reason() {
            return "the kernel is too old: it is %s, and PTRACE_SEIZE came with Linux 3.4".formatted(release);
        }

        @Override
        public List<Fix> fixes() {
            return List.of(new Fix(Place.SHELL, "profile on a host with Linux 3.4 or newer"));
        }
    }
}
