package dev.flamewright.flamegraph;

import dev.flamewright.profile.CallTree;
import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the report's page holds: one profile, or two to compare over common tables. Written as a varint length, a JSON
 * text of that many bytes ({@link ReportFacts}), and then columns of varints, in this order ({@code ±} means zigzag):
 *
 * <ol>
 *   <li>per frame: kind (0 Python, 1 native, 2 other), origin ({@link FrameOrigin}'s ordinal), name (string), file or
 *       module (string; 0 is the empty one), line, first line;
 *   <li>per node but the root, in preorder: how many levels it lies above where a child of its predecessor would lie,
 *       and its frame;
 *   <li>per profile, per row: time (steps since the row before, in the profile's resolution; the first counts from one
 *       step before 0, which stands for "unknown"), thread, state ({@link ThreadState}'s ordinal), node (± difference to
 *       the row before), weight (±), and for the rows in state {@code GIL_WAIT} only: holder's thread + 1, holder's
 *       node + 1.
 * </ol>
 */
final class ReportData {
    private final String title;
    private final List<Profile> profiles;
    private final List<String> names;
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Frame, Integer> frameNumbers = new HashMap<>();
    private final List<String> strings = new ArrayList<>(List.of(""));
    private final Map<String, Integer> stringNumbers = new HashMap<>(Map.of("", 0));
    private final CallTree tree = new CallTree();

    // Per profile, from its own node to the preorder number in the common tree.
    private final List<int[]> preorderOf = new ArrayList<>();
    private final int[] preorder;

    ReportData(String title, List<Profile> profiles, List<String> names) {
        this.title = title;
        this.profiles = profiles;
        this.names = names;
        List<int[]> commonNodes = new ArrayList<>();
        for (Profile profile : profiles) {
            commonNodes.add(mergeTree(profile));
        }
        this.preorder = preorder();
        int[] position = new int[preorder.length];
        for (int i = 0; i < preorder.length; i++) {
            position[preorder[i]] = i;
        }
        for (int[] common : commonNodes) {
            preorderOf.add(Arrays.stream(common).map(node -> position[node]).toArray());
        }
    }

    private int[] mergeTree(Profile profile) {
        int[] frameMap = profile.frames().stream().mapToInt(this::frame).toArray();
        CallTree own = profile.tree();
        int[] common = new int[own.size()];
        for (int node = 1; node < own.size(); node++) {
            common[node] = tree.child(common[own.parent(node)], frameMap[own.frame(node)]);
        }
        return common;
    }

    private int frame(Frame frame) {
        return frameNumbers.computeIfAbsent(frame, f -> {
            frames.add(f);
            return frames.size() - 1;
        });
    }

    private int string(String text) {
        return stringNumbers.computeIfAbsent(text, t -> {
            strings.add(t);
            return strings.size() - 1;
        });
    }

    /** The common tree's nodes, each before its children and these before its next sibling. */
    private int[] preorder() {
        int[] firstChild = new int[tree.size()];
        int[] nextSibling = new int[tree.size()];
        for (int node = tree.size() - 1; node > SampleSink.ROOT; node--) {
            nextSibling[node] = firstChild[tree.parent(node)];
            firstChild[tree.parent(node)] = node;
        }
        int[] order = new int[tree.size()];
        int node = SampleSink.ROOT;
        for (int i = 0; ; ) {
            order[i++] = node;
            if (firstChild[node] != 0) {
                node = firstChild[node];
                continue;
            }
            while (node != SampleSink.ROOT && nextSibling[node] == 0) {
                node = tree.parent(node);
            }
            if (node == SampleSink.ROOT) {
                return order;
            }
            node = nextSibling[node];
        }
    }

    /** Writes everything; the layout is this class's description. */
    void writeTo(OutputStream out) throws IOException {
        VarintColumn column = new VarintColumn(out);
        ByteArrayOutputStream columns = new ByteArrayOutputStream();
        VarintColumn frameColumns = new VarintColumn(columns);
        writeFrames(frameColumns);
        frameColumns.flush();

        byte[] facts = new ReportFacts(title, profiles, names, strings, frames.size(), tree.size()).toJson();
        column.add(facts.length);
        column.flush();
        out.write(facts);
        columns.writeTo(out);
        writeTree(column);
        for (int i = 0; i < profiles.size(); i++) {
            writeRows(column, profiles.get(i), preorderOf.get(i));
        }
        column.flush();
    }

    private void writeFrames(VarintColumn column) throws IOException {
        for (Frame frame : frames) {
            column.add(frame instanceof PythonFrame ? 0 : frame instanceof NativeFrame ? 1 : 2);
        }
        for (Frame frame : frames) {
            column.add(FrameOrigin.of(frame).ordinal());
        }
        for (Frame frame : frames) {
            column.add(string(frame.name()));
        }
        for (Frame frame : frames) {
            column.add(
                    switch (frame) {
                        case PythonFrame python -> string(python.file());
                        case NativeFrame nativeFrame -> string(nativeFrame.module());
                        default -> 0;
                    });
        }
        for (Frame frame : frames) {
            column.add(frame instanceof PythonFrame python ? Math.max(0, python.line()) : 0);
        }
        for (Frame frame : frames) {
            column.add(frame instanceof PythonFrame python ? Math.max(0, python.firstLine()) : 0);
        }
    }

    private void writeTree(VarintColumn column) throws IOException {
        int[] depth = new int[tree.size()];
        for (int node = 1; node < tree.size(); node++) {
            depth[node] = depth[tree.parent(node)] + 1;
        }
        for (int i = 1; i < preorder.length; i++) {
            column.add(depth[preorder[i - 1]] + 1 - depth[preorder[i]]);
        }
        for (int i = 1; i < preorder.length; i++) {
            column.add(tree.frame(preorder[i]));
        }
    }

    private static void writeRows(VarintColumn column, Profile profile, int[] node) throws IOException {
        int[] rows = rowsByTimeAndNode(profile, node);
        long previous = 0;
        for (int row : rows) {
            long steps = profile.rowTime(row) < 0
                    ? 0
                    : profile.rowTime(row) / Math.max(1, profile.timeResolutionNanos()) + 1;
            column.add(steps - previous);
            previous = steps;
        }
        for (int row : rows) {
            column.add(profile.rowThread(row));
        }
        for (int row : rows) {
            column.add(profile.rowState(row).ordinal());
        }
        int previousNode = 0;
        for (int row : rows) {
            column.addSigned(node[profile.rowNode(row)] - previousNode);
            previousNode = node[profile.rowNode(row)];
        }
        for (int row : rows) {
            column.addSigned(profile.rowWeight(row));
        }
        for (int row : rows) {
            if (profile.rowState(row) == ThreadState.GIL_WAIT) {
                column.add(profile.rowHolderThread(row) + 1);
                column.add(profile.rowHolderNode(row) < 0 ? 0 : node[profile.rowHolderNode(row)] + 1);
            }
        }
    }

    /** The rows in the order of time, and within one time span of their nodes, so that differences are small. */
    private static int[] rowsByTimeAndNode(Profile profile, int[] node) {
        long[] keys = new long[profile.rowCount()];
        int start = 0;
        for (int row = 0; row < keys.length; row++) {
            keys[row] = (long) node[profile.rowNode(row)] << 32 | row;
            if (row + 1 == keys.length || profile.rowTime(row + 1) != profile.rowTime(row)) {
                Arrays.sort(keys, start, row + 1);
                start = row + 1;
            }
        }
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }
}
