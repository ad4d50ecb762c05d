package dev.flamewright.profile;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Profiles for tests: how to make random ones, and how to tell what is in one without its internal numbers. */
public final class Profiles {
    private Profiles() {}

    /** The content of a profile that does not depend on the order in which things were interned. */
    public static Map<String, Long> rows(Profile profile) {
        Map<String, Long> rows = new TreeMap<>();
        for (int row = 0; row < profile.rowCount(); row++) {
            int holderThread = profile.rowHolderThread(row);
            int holderNode = profile.rowHolderNode(row);
            String holder = (holderThread == SampleSink.NONE ? "" : thread(profile, holderThread))
                    + (holderNode == SampleSink.NONE
                            ? ""
                            : profile.stack(holderNode).toString());
            String key = profile.rowTime(row) + " " + thread(profile, profile.rowThread(row)) + " "
                    + profile.rowState(row) + " " + profile.stack(profile.rowNode(row)) + " " + holder;
            rows.merge(key, profile.rowWeight(row), Long::sum);
        }
        return rows;
    }

    /** The same without times and holders: what formats that aggregate can keep. */
    public static Map<String, Long> untimedRows(Profile profile) {
        Map<String, Long> rows = new TreeMap<>();
        for (int row = 0; row < profile.rowCount(); row++) {
            String key = thread(profile, profile.rowThread(row)) + " " + profile.rowState(row) + " "
                    + profile.stack(profile.rowNode(row));
            rows.merge(key, profile.rowWeight(row), Long::sum);
        }
        return rows;
    }

    private static String thread(Profile profile, int thread) {
        ThreadInfo info = profile.threads().get(thread);
        return profile.processes().get(info.process()) + " " + info.tid() + " " + info.name();
    }

    /** Texts as targets may hold them: separators, quotes, control characters, characters of any width. */
    public static Arbitrary<String> texts() {
        Arbitrary<String> odd = Arbitraries.of(
                "<module>",
                "a;b",
                "x \"y\" 1",
                "é",
                "名前",
                "\uD83D\uDD25",
                "tab\there",
                "Outer.inner.<locals>.<lambda>",
                "a\\b",
                "\u001b[31m");
        return Arbitraries.oneOf(
                odd, Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8));
    }

    /** Frames of every kind. */
    public static Arbitrary<Frame> frames() {
        Arbitrary<Integer> lines = Arbitraries.integers().between(0, 3000);
        return Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Combinators.combine(texts(), texts().map(t -> "/srv/" + t + ".py"), lines, lines)
                                .as((name, file, line, first) -> (Frame) new PythonFrame(name, file, line, first))),
                Tuple.of(2, Combinators.combine(texts(), texts()).as((name, module) ->
                        (Frame) new NativeFrame(name, module))),
                Tuple.of(1, Arbitraries.of("futex", "epoll_wait").map(SyscallFrame::new)),
                Tuple.of(1, Arbitraries.just(new GcFrame())),
                Tuple.of(1, texts().map(LabelFrame::new)));
    }

    /** Whole facts, every field set. */
    public static Arbitrary<ProfileFacts> facts() {
        Arbitrary<Long> counts = Arbitraries.longs().between(0, 1_000_000);
        return Combinators.combine(
                        texts(), texts(), counts, counts, Arbitraries.integers().between(1, 1000))
                .as((host, command, ticks, pause, rate) -> new ProfileFacts(
                        Instant.ofEpochSecond(1_790_000_000L + ticks, 123_456_789),
                        Duration.ofMillis(pause + 1),
                        host,
                        command,
                        "3.13.0",
                        "exact",
                        rate,
                        ticks,
                        ticks / 7,
                        ticks / 11,
                        ticks / 13,
                        pause,
                        pause * 3,
                        pause * ticks,
                        pause * 17,
                        "samples",
                        1_000_000_000L / rate));
    }

    /** Profiles with times, several processes and threads, all states and GIL holders. */
    public static Arbitrary<Profile> timed() {
        return profiles(ProfileBuilder.FINEST_RESOLUTION_NANOS);
    }

    /** Profiles without times. */
    public static Arbitrary<Profile> untimed() {
        return profiles(0);
    }

    private record Draw(
            long time,
            int thread,
            ThreadState state,
            List<Frame> stack,
            long weight,
            int holder,
            List<Frame> holderStack) {}

    private static Arbitrary<Profile> profiles(long resolution) {
        Arbitrary<List<Frame>> stacks = frames().list().ofMinSize(1).ofMaxSize(12);
        Arbitrary<Draw> draws = Combinators.combine(
                        Arbitraries.longs().between(-1, 50).map(ticks -> ticks < 0 ? -1 : ticks * 7_000_000),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.of(ThreadState.class),
                        stacks,
                        Arbitraries.longs().between(1, 100_000),
                        Arbitraries.integers().between(-1, 4),
                        stacks)
                .as(Draw::new);
        return Combinators.combine(draws.list().ofMinSize(1).ofMaxSize(40), texts(), facts())
                .as((rows, name, facts) -> {
                    ProfileBuilder builder = ProfileBuilder.ofResolution(resolution);
                    int[] threads = new int[5];
                    for (int i = 0; i < threads.length; i++) {
                        int process = builder.process(
                                new ProcessInfo(100 + i % 2, "python " + name, i % 2 == 0 ? "3.13.0" : "2.7.18"));
                        threads[i] = builder.thread(process, 1000 + i, i == 0 ? "" : name + i);
                    }
                    for (Draw row : rows) {
                        int node = node(builder, row.stack());
                        if (row.state() == ThreadState.GIL_WAIT && row.holder() >= 0) {
                            builder.gilWait(
                                    row.time(),
                                    threads[row.thread()],
                                    node,
                                    row.weight(),
                                    threads[row.holder()],
                                    node(builder, row.holderStack()));
                        } else {
                            builder.sample(row.time(), threads[row.thread()], row.state(), node, row.weight());
                        }
                    }
                    return builder.build(facts);
                });
    }

    /** Interns a stack, outermost caller first. */
    public static int node(SampleSink sink, List<Frame> stack) {
        int node = SampleSink.ROOT;
        for (Frame frame : stack) {
            node = sink.child(node, sink.frame(frame));
        }
        return node;
    }
}
