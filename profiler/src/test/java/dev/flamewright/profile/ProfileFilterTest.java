package dev.flamewright.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.ThreadState;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ProfileFilterTest {
    private static final Frame MAIN = new PythonFrame("main", "app.py", 9, 1);
    private static final Frame LOAD = new PythonFrame("Loader.load", "lib/io.py", 5, 4);
    private static final Frame PARSE = new PythonFrame("parse", "lib/json.py", 7, 6);

    private final Profile profile = profile();

    private static Profile profile() {
        ProfileBuilder builder = ProfileBuilder.timed();
        int web = builder.process(new ProcessInfo(10, "web", "3.13.0"));
        int worker = builder.process(new ProcessInfo(20, "worker", "3.13.0"));
        int main = builder.thread(web, 10, "MainThread");
        int pool = builder.thread(worker, 21, "pool-1");
        builder.sample(0, main, ThreadState.GIL, Profiles.node(builder, List.of(MAIN, LOAD, PARSE)), 1);
        builder.sample(1_000_000_000L, main, ThreadState.IDLE, Profiles.node(builder, List.of(MAIN, LOAD)), 10);
        builder.sample(
                2_000_000_000L, pool, ThreadState.GIL, Profiles.node(builder, List.of(MAIN, PARSE, LOAD, PARSE)), 100);
        builder.sample(-1, pool, ThreadState.CPU, Profiles.node(builder, List.of(MAIN)), 1000);
        builder.source("app.py", "main()");
        builder.source("lib/json.py", "parse()");
        return builder.build(ProfileFacts.UNKNOWN);
    }

    private long selected(Selection selection) {
        return ProfileFilter.select(profile, selection).totalWeight();
    }

    private static Selection time(long from, long to) {
        return new Selection(from, to, Set.of(), Set.of(), Set.of(), null, null, "");
    }

    private static Selection of(Set<String> threads, Set<Long> processes, Set<ThreadState> states) {
        return new Selection(0, Long.MAX_VALUE, threads, processes, states, null, null, "");
    }

    private static Selection regex(String include, String exclude) {
        return new Selection(
                0,
                Long.MAX_VALUE,
                Set.of(),
                Set.of(),
                Set.of(),
                include.isEmpty() ? null : Pattern.compile(include),
                exclude.isEmpty() ? null : Pattern.compile(exclude),
                "");
    }

    @Test
    void theEndOfATimeRangeIsOutside() {
        assertThat(selected(time(0, 1_000_000_000L))).isEqualTo(1);
        assertThat(selected(time(1_000_000_000L, Long.MAX_VALUE))).isEqualTo(110);
        assertThat(selected(Selection.ALL)).isEqualTo(1111);
    }

    @Test
    void threadsGoByNameOrId() {
        assertThat(selected(of(Set.of("MainThread"), Set.of(), Set.of()))).isEqualTo(11);
        assertThat(selected(of(Set.of("21"), Set.of(), Set.of()))).isEqualTo(1100);
    }

    @Test
    void processesAndStatesNarrowTogether() {
        assertThat(selected(of(Set.of(), Set.of(20L), Set.of(ThreadState.GIL)))).isEqualTo(100);
        assertThat(selected(of(Set.of(), Set.of(), Selection.ON_CPU))).isEqualTo(1101);
    }

    @Test
    void patternsAreFoundInNamesAndFiles() {
        assertThat(selected(regex("json", ""))).isEqualTo(101);
        assertThat(selected(regex("^main$", ""))).isEqualTo(1111);
        assertThat(selected(regex("", "^Loader"))).isEqualTo(1000);
        assertThat(selected(regex("lib/io", "parse"))).isEqualTo(10);
    }

    @Test
    void theOutermostCallBecomesTheRoot() {
        Profile cut = ProfileFilter.select(
                profile, new Selection(0, Long.MAX_VALUE, Set.of(), Set.of(), Set.of(), null, null, "parse"));
        assertThat(Profiles.untimedRows(cut)).hasSize(2);
        assertThat(cut.totalWeight()).isEqualTo(101);
        assertThat(cut.stack(cut.rowNode(1))).containsExactly(PARSE, LOAD, PARSE);
        assertThat(selected(new Selection(0, Long.MAX_VALUE, Set.of(), Set.of(), Set.of(), null, null, "load")))
                .as("the last part of a qualified name is enough")
                .isEqualTo(111);
    }

    @Test
    void sourcesOfRemovedFilesAreDropped() {
        assertThat(ProfileFilter.select(profile, regex("", "json")).sources()).containsOnlyKeys("app.py");
    }

    @Test
    void linesOfOneFunctionBecomeOneFrame() {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 1, "");
        for (int line : new int[] {2, 3}) {
            int node = Profiles.node(builder, List.of(new PythonFrame("f", "a.py", line, 1)));
            builder.sample(-1, thread, ThreadState.GIL, node, line);
        }
        Profile merged = ProfileFilter.withoutLines(builder.build(ProfileFacts.UNKNOWN));
        assertThat(merged.rowCount()).isEqualTo(1);
        assertThat(merged.rowWeight(0)).isEqualTo(5);
        assertThat(merged.frames()).containsExactly(new PythonFrame("f", "a.py", 0, 1));
    }

    @Property(tries = 50)
    void aFilterAndItsOppositeAreTheWhole(@ForAll("profiles") Profile any, @ForAll ThreadState state) {
        Set<ThreadState> others = new java.util.HashSet<>(Set.of(ThreadState.values()));
        others.remove(state);
        Profile one = ProfileFilter.select(any, of(Set.of(), Set.of(), Set.of(state)));
        Profile rest = ProfileFilter.select(any, of(Set.of(), Set.of(), others));
        assertThat(Profiles.rows(ProfileMerge.merge(List.of(one, rest)))).isEqualTo(Profiles.rows(any));
    }

    @Provide
    net.jqwik.api.Arbitrary<Profile> profiles() {
        return Profiles.timed();
    }
}
