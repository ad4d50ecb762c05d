package dev.flamewright.process;

import java.util.List;

/**
 * What to do against an {@link Obstacle}.
 *
 * @param place where it is done
 * @param text a command or a setting, in one line
 */
public record Fix(Place place, String text) {
    /** Where the profiler runs, or is to run. */
    public enum Place {
        /** In a shell on the host. */
        SHELL("shell"),
        /** In a container of Docker, Podman and their like. */
        DOCKER("Docker"),
        /** In a pod. */
        KUBERNETES("Kubernetes"),
        /** In a unit of systemd. */
        SYSTEMD("systemd");

        private final String label;

        Place(String label) {
            this.label = label;
        }

        /** As people call it. */
        public String label() {
            return label;
        }
    }

    /** Ways to get {@code CAP_SYS_PTRACE}, the capability that overrides most obstacles. */
    static List<Fix> gainPtrace(String shell, String docker) {
        return List.of(
                new Fix(Place.SHELL, shell),
                new Fix(Place.DOCKER, docker + "   (or start the container with: docker run --cap-add SYS_PTRACE ...)"),
                new Fix(
                        Place.KUBERNETES,
                        "kubectl debug -it POD --image=IMAGE --target=CONTAINER --profile=general   (or in the pod's spec: securityContext: {capabilities: {add: [SYS_PTRACE]}})"),
                new Fix(Place.SYSTEMD, "AmbientCapabilities=CAP_SYS_PTRACE in the unit that runs flamewright"));
    }
}
