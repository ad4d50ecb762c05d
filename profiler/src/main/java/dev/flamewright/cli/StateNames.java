package dev.flamewright.cli;

import dev.flamewright.profile.Selection;
import dev.flamewright.sample.ThreadState;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The names that {@code --state} takes. */
final class StateNames {
    private static final String ON_CPU = "on-cpu";
    private static final String ALL = "all";

    private StateNames() {}

    /** The states that are named, none for none; a {@link UserError} for a name that is none. */
    static Set<ThreadState> states(List<String> names) {
        Set<ThreadState> wanted = EnumSet.noneOf(ThreadState.class);
        for (String name : names) {
            String label = name.toLowerCase(Locale.ROOT);
            ThreadState state = ThreadState.ofLabel(label);
            if (label.equals(ON_CPU)) {
                wanted.addAll(Selection.ON_CPU);
            } else if (label.equals(ALL)) {
                wanted.addAll(EnumSet.allOf(ThreadState.class));
            } else if (state.label().equals(label)) {
                wanted.add(state);
            } else {
                throw UserError.usage("There is no thread state " + PlainText.of(name)
                        + "; there are gil, cpu, on-cpu, wait, idle, unknown, all.");
            }
        }
        return wanted;
    }
}
