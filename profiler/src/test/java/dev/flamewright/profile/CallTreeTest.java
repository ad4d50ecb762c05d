package dev.flamewright.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.sample.SampleSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CallTreeTest {
    /** However stacks come, each has one node, which knows its frames; a map of lists says which stacks there are. */
    @Property(tries = 60)
    void eachStackIsOneNode(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int frames) {
        Random random = new Random(seed);
        CallTree tree = new CallTree();
        Map<List<Integer>, Integer> nodes = new HashMap<>(Map.of(List.of(), SampleSink.ROOT));
        for (int line = 0; line < 400; line++) {
            List<Integer> stack = new ArrayList<>();
            int node = SampleSink.ROOT;
            for (int depth = random.nextInt(9); depth > 0; depth--) {
                int frame = random.nextInt(frames);
                int parent = node;
                node = tree.child(parent, frame);
                stack.add(frame);
                assertThat(nodes.computeIfAbsent(List.copyOf(stack), _ -> tree.size() - 1))
                        .isEqualTo(node);
                assertThat(tree.parent(node)).isEqualTo(parent).isLessThan(node);
                assertThat(tree.frame(node)).isEqualTo(frame);
            }
            assertThat(tree.depth(node)).isEqualTo(stack.size());
            if (random.nextInt(40) == 0) {
                assertThat(tree.copy().child(node, frames)).isEqualTo(tree.size());
            }
        }
        assertThat(tree.size()).isEqualTo(nodes.size());
        CallTree copy = tree.copy();
        nodes.forEach((stack, node) -> {
            int found = SampleSink.ROOT;
            for (int frame : stack) {
                found = copy.child(found, frame);
            }
            assertThat(found).isEqualTo(node);
        });
    }

    @Property(tries = 20)
    void totalsAreSumsOverAllThatExtendAStack(@ForAll long seed) {
        Random random = new Random(seed);
        CallTree tree = new CallTree();
        for (int i = 0; i < 200; i++) {
            tree.child(random.nextInt(tree.size()), random.nextInt(4));
        }
        long[] weights = random.longs(tree.size(), 0, 100).toArray();
        long[] expected = new long[tree.size()];
        for (int node = 0; node < expected.length; node++) {
            for (int n = node; n != SampleSink.NONE; n = tree.parent(n)) {
                expected[n] += weights[node];
            }
        }
        assertThat(tree.totals(weights)).isEqualTo(expected);
    }
}
