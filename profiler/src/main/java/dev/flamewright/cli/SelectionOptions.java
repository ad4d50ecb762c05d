package dev.flamewright.cli;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose a part of a profile, the same for every verb that reads one. */
final class SelectionOptions {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Only samples from this time on, counted from the start: 90, 1m30s, 250ms.")
    private Duration from = Duration.ZERO;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Only samples before this time.")
    private @Nullable Duration to;

    @Option(
            names = "--thread",
            paramLabel = "NAME",
            description = "Only threads of this name or kernel id; may be repeated.")
    private List<String> threads = List.of();

    @Option(names = "--process", paramLabel = "PID", description = "Only this process; may be repeated.")
    private List<Long> processes = List.of();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "Only threads that were in this state: gil (on CPU with the GIL), cpu (on CPU without it),"
                    + " on-cpu (both), wait (for the GIL), idle, all; may be repeated.")
    private List<String> states = List.of();

    @Option(
            names = "--include",
            paramLabel = "REGEX",
            description = "Only stacks with a function in whose name or file this is found.")
    private String include = "";

    @Option(
            names = "--exclude",
            paramLabel = "REGEX",
            description = "No stacks with a function in whose name or file this is found.")
    private String exclude = "";

    @Option(
            names = "--root-at",
            paramLabel = "FUNCTION",
            description = "Only stacks with this function, cut so that it is their root.")
    private String rootAt = "";

    @Option(
            names = "--view",
            paramLabel = "VIEW",
            defaultValue = "samples",
            description = "What to show: ${COMPLETION-CANDIDATES}. gil-blame charges the time that threads waited for"
                    + " the GIL to the stacks that held it.")
    private ProfileView view = ProfileView.SAMPLES;

    /** The chosen part of {@code profile}; a {@link UserError} if nothing is left of it. */
    Profile apply(Profile profile) {
        Profile selected = view.of(ProfileFilter.select(profile, selection()));
        if (selected.rowCount() == 0 && profile.rowCount() > 0) {
            throw UserError.failure("no sample is left of " + profile.totalWeight() + " "
                    + profile.facts().unit() + "; ask for less with " + asked());
        }
        return selected;
    }

    private String asked() {
        StringBuilder asked = new StringBuilder();
        add(asked, "--from", !from.isZero());
        add(asked, "--to", to != null);
        add(asked, "--thread", !threads.isEmpty());
        add(asked, "--process", !processes.isEmpty());
        add(asked, "--state", !states.isEmpty());
        add(asked, "--include", !include.isEmpty());
        add(asked, "--exclude", !exclude.isEmpty());
        add(asked, "--root-at", !rootAt.isEmpty());
        add(asked, "--view " + view, view != ProfileView.SAMPLES);
        return asked.toString();
    }

    private static void add(StringBuilder asked, String option, boolean given) {
        if (given) {
            asked.append(asked.isEmpty() ? "" : ", ").append(option);
        }
    }

    /** What was asked for; a {@link UserError} if it makes no sense. */
    Selection selection() {
        long toNanos = to == null ? Long.MAX_VALUE : to.toNanos();
        if (toNanos <= from.toNanos()) {
            throw UserError.usage("--to must be later than --from");
        }
        return new Selection(
                from.toNanos(),
                toNanos,
                Set.copyOf(threads),
                Set.copyOf(processes),
                StateNames.states(states),
                pattern("--include", include),
                pattern("--exclude", exclude),
                rootAt);
    }

    private static @Nullable Pattern pattern(String option, String regex) {
        if (regex.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw UserError.usage(option + ": " + e.getDescription() + " in \"" + regex + "\"");
        }
    }
}
