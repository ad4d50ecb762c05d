package dev.flamewright.live;

import dev.flamewright.sample.SampleSink;

/** Per function or line: in how many stacks it is the leaf, and in how many it is at all. */
final class KeySums {
    final long[] self;
    final long[] total;

    private KeySums(int keys) {
        self = new long[keys];
        total = new long[keys];
    }

    static KeySums of(LiveModel model, Grouping grouping, Scope scope, StackCounts counts) {
        int keys = model.keyCount(grouping);
        KeySums sums = new KeySums(keys);
        // The last row whose stack had the key: a recursive function counts once per stack.
        int[] lastRow = new int[keys];
        for (int row = 0; row < counts.size(); row++) {
            if (!scope.wants(model, counts, row) || counts.node(row) == SampleSink.ROOT) {
                continue;
            }
            long count = counts.count(row);
            int leaf = counts.node(row);
            sums.self[model.key(grouping, leaf)] += count;
            for (int node = leaf; node != SampleSink.ROOT; node = model.parent(node)) {
                int key = model.key(grouping, node);
                if (lastRow[key] != row + 1) {
                    lastRow[key] = row + 1;
                    sums.total[key] += count;
                }
            }
        }
        return sums;
    }
}
