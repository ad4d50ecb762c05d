package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.profile.LabelledTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileDiff;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.Profiles;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import dev.flamewright.testing.SvgDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SvgFlameGraphTest {
    private static final FrameLabels WHOLE = FrameLabels.whole(true);

    /** Every frame lies on its caller and within it, and the root is as wide as the picture. */
    @Property(tries = 100)
    void framesLieOnTheirCallers(@ForAll("profiles") Profile profile) throws IOException {
        LabelledTree stacks = LabelledTree.of(profile, WHOLE, true, true);
        assertStacked(draw(MergedLayout.of(stacks, 0)), profile);
        assertStacked(draw(ChartLayout.of(profile, WHOLE, 0)), profile);
        assertStacked(draw(MergedLayout.of(ProfileDiff.of(stacks.reversed(), stacks), false, 0)), profile);
    }

    private static void assertStacked(SvgDocument svg, Profile profile) {
        List<SvgDocument.Box> boxes = svg.boxes();
        assertThat(boxes.getFirst().title())
                .startsWith("all (" + String.format("%,d", profile.totalWeight()) + " samples, 100.00%");
        assertThat(boxes.getFirst().width()).isEqualTo(1180);
        Deque<SvgDocument.Box> callers = new ArrayDeque<>();
        for (SvgDocument.Box box : boxes) {
            while (!callers.isEmpty() && callers.peek().y() <= box.y()) {
                callers.pop();
            }
            if (!callers.isEmpty()) {
                SvgDocument.Box caller = callers.peek();
                assertThat(box.y()).isEqualTo(caller.y() - 16);
                assertThat(box.x()).isGreaterThanOrEqualTo(caller.x());
                assertThat(box.x() + box.width()).isLessThanOrEqualTo(caller.x() + caller.width() + 0.001);
            }
            callers.push(box);
        }
    }

    /** Names of any characters at all leave a well-formed file. */
    @Property(tries = 200)
    void anyNameLeavesAWellFormedFile(@ForAll String name, @ForAll String title) throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        int node = builder.child(SampleSink.ROOT, builder.frame(new LabelFrame(name)));
        node = builder.child(node, builder.frame(new PythonFrame(name, title, 7, 1)));
        builder.sample(-1, thread, ThreadState.GIL, node, 1);
        Profile profile = builder.build(ProfileFacts.UNKNOWN.withUnit(title));
        SvgDocument svg = draw(
                MergedLayout.of(LabelledTree.of(profile, WHOLE, false, false), 0),
                FlameGraphOptions.of(title, title, Palette.PYTHON));
        assertThat(svg.boxes()).hasSize(3);
        assertThat(svg.elementNames())
                .containsExactly(
                        "defs", "g", "linearGradient", "rect", "script", "stop", "style", "svg", "text", "title");
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Arbitraries.oneOf(Profiles.timed(), Profiles.untimed());
    }

    @Test
    void showsShortFilesAndKeepsWholeOnesForHovering() throws IOException {
        ProfileBuilder builder = ProfileBuilder.untimed();
        int thread = builder.thread(builder.process(ProcessInfo.UNKNOWN), 0, "");
        String installed = "/opt/venv/lib/python3.13/site-packages/requests/api.py";
        String own = "/srv/shop/app/views/cart.py";
        int node = Profiles.node(
                builder, List.of(new PythonFrame("get", installed, 73, 70), new PythonFrame("view", own, 5, 1)));
        builder.sample(-1, thread, ThreadState.GIL, node, 1);
        Profile profile = builder.build(ProfileFacts.UNKNOWN);
        SvgDocument svg = draw(MergedLayout.of(LabelledTree.of(profile, WHOLE, false, false), 0));
        assertThat(svg.box("get (" + installed + ":73)").text()).isEqualTo("get (requests/api.py:73)");
        assertThat(svg.box("view (" + own + ":5)").text()).isEqualTo("view (views/cart.py:5)");
    }

    @Test
    void anEmptyProfileIsAnEmptyPicture() throws IOException {
        Profile empty = ProfileBuilder.untimed().build(ProfileFacts.UNKNOWN);
        SvgDocument svg = draw(MergedLayout.of(LabelledTree.of(empty, WHOLE, false, false), 0));
        assertThat(svg.boxes())
                .singleElement()
                .satisfies(box -> assertThat(box.title()).isEqualTo("all (0 samples, 0.00%)"));
    }

    private static SvgDocument draw(FlameLayout layout) throws IOException {
        return draw(layout, FlameGraphOptions.of("Flame Graph", "samples", Palette.PYTHON));
    }

    private static SvgDocument draw(FlameLayout layout, FlameGraphOptions options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SvgFlameGraph.write(layout, options, out);
        return SvgDocument.parse(out.toByteArray());
    }
}
