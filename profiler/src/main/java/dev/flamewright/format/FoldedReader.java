package dev.flamewright.format;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads folded stacks as bytes. Consecutive lines mostly share their first frames, so each line starts from the node
 * that it shares with the one before; frames are looked up by their bytes, and become text only when they are new.
 */
final class FoldedReader {
    /** Longer lines are refused: no stack comes near this, a file that is no text may. */
    private static final int MAX_LINE_BYTES = 64 << 20;

    private final InputStream in;
    private final SampleSink sink;
    private final long nanosPerLine;
    private final boolean twoCounts;
    private final FoldedCounts counts = new FoldedCounts();
    private final FoldedCounts countsBefore = new FoldedCounts();
    private final InternedBytes names = new InternedBytes();
    private int[] frameOfName = new int[1024];

    // The line before stays in the buffer, in front of the current one.
    private byte[] buffer = new byte[1 << 20];
    private int lastStart;
    private int lastStackEnd;
    private int lineStart;
    private int bufferEnd;
    private long lineNumber;

    // For each frame of the line before: where it ends, counted from the line's start, and the node that it made.
    private int[] frameEnds = new int[64];
    private int[] nodes = new int[64];
    private int depth;

    /**
     * @param nanosPerLine the time that passes with each line; 0 where lines have no order
     * @param twoCounts whether each line ends with a count before and a count after
     */
    FoldedReader(InputStream in, SampleSink sink, long nanosPerLine, boolean twoCounts) {
        this.in = in;
        this.sink = sink;
        this.nanosPerLine = nanosPerLine;
        this.twoCounts = twoCounts;
    }

    /** Passes everything to the sink; true if a count had decimals, and weights therefore count thousandths. */
    boolean read() throws IOException, MalformedProfileException {
        for (int lineEnd; (lineEnd = findLineEnd()) >= 0; ) {
            lineNumber++;
            line(lineEnd);
            lineStart = Math.min(lineEnd + 1, bufferEnd);
        }
        boolean decimals = counts.haveDecimals() || countsBefore.haveDecimals();
        if (twoCounts) {
            pass(countsBefore, decimals, FoldedDiff.BEFORE);
        }
        pass(counts, decimals, twoCounts ? FoldedDiff.AFTER : ProcessInfo.UNKNOWN);
        return decimals;
    }

    private void pass(FoldedCounts all, boolean thousandths, ProcessInfo process) {
        int thread = sink.thread(sink.process(process), 0, "");
        for (int i = 0; i < all.size(); i++) {
            long time = nanosPerLine == 0 ? -1 : i * nanosPerLine;
            long weight = thousandths ? all.thousandths(i) : all.thousandths(i) / 1000;
            sink.sample(time, thread, ThreadState.UNKNOWN, all.node(i), weight);
        }
    }

    /** Where the line at {@link #lineStart} ends; -1 if there is none. May move the buffer's content. */
    private int findLineEnd() throws IOException, MalformedProfileException {
        int scanned = 0;
        while (true) {
            int end = Bytes.indexOf(buffer, (byte) '\n', lineStart + scanned, bufferEnd);
            if (end >= 0) {
                return end;
            }
            scanned = bufferEnd - lineStart;
            if (scanned > MAX_LINE_BYTES) {
                throw new MalformedProfileException(
                        "line " + (lineNumber + 1) + ": longer than " + MAX_LINE_BYTES + " bytes");
            }
            if (!fill()) {
                return scanned == 0 ? -1 : bufferEnd;
            }
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, lastStart, buffer, 0, bufferEnd - lastStart);
        bufferEnd -= lastStart;
        lineStart -= lastStart;
        lastStackEnd -= lastStart;
        lastStart = 0;
        if (bufferEnd > buffer.length / 2) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, bufferEnd, buffer.length - bufferEnd);
        bufferEnd += Math.max(0, read);
        return read > 0;
    }

    private void line(int lineEnd) throws MalformedProfileException {
        int end = lineEnd;
        while (end > lineStart && isSpace(buffer[end - 1])) {
            end--;
        }
        if (end == lineStart) {
            return;
        }
        int count = fieldStart(end);
        long thousandths = count(count, end);
        int stackEnd = count - 1;
        long before = 0;
        if (twoCounts) {
            int countBefore = fieldStart(stackEnd);
            before = count(countBefore, stackEnd);
            stackEnd = countBefore - 1;
        }
        int node = stack(stackEnd);
        if (!counts.add(node, thousandths) || (twoCounts && !countsBefore.add(node, before))) {
            throw malformed("the counts add up to more than " + FoldedCounts.MAX);
        }
    }

    /** Where the last field before {@code end} starts. */
    private int fieldStart(int end) throws MalformedProfileException {
        int start = end;
        while (start > lineStart && !isSpace(buffer[start - 1])) {
            start--;
        }
        if (start == lineStart) {
            throw malformed("no count at the end of " + shown(lineStart, end));
        }
        return start;
    }

    private long count(int start, int end) throws MalformedProfileException {
        long thousandths = FoldedCounts.parse(buffer, start, end);
        if (thousandths < 0) {
            throw malformed(wrongCount(start, end));
        }
        return thousandths;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    /** The node of the stack that the current line spells before {@code stackEnd}. */
    private int stack(int stackEnd) {
        int shared = sharedFrames(stackEnd);
        int node = shared == 0 ? SampleSink.ROOT : nodes[shared - 1];
        int from = shared == 0 ? lineStart : lineStart + frameEnds[shared - 1] + 1;
        depth = shared;
        while (from <= stackEnd && stackEnd > lineStart) {
            node = sink.child(node, frame(from, stackEnd));
            push(names.end() - lineStart, node);
            from = names.end() + 1;
        }
        lastStart = lineStart;
        lastStackEnd = stackEnd;
        return node;
    }

    private int sharedFrames(int stackEnd) {
        int lastLength = lastStackEnd - lastStart;
        int length = stackEnd - lineStart;
        if (length == 0) {
            return 0;
        }
        int same = Arrays.mismatch(buffer, lastStart, lastStackEnd, buffer, lineStart, stackEnd);
        if (same < 0) {
            return depth;
        }
        int shared = depth;
        while (shared > 0 && frameEnds[shared - 1] >= same) {
            boolean endsHereInBoth = frameEnds[shared - 1] == same
                    && ((same == lastLength && buffer[lineStart + same] == ';')
                            || (same == length && buffer[lastStart + same] == ';'));
            if (endsHereInBoth) {
                break;
            }
            shared--;
        }
        return shared;
    }

    private void push(int frameEnd, int node) {
        if (depth == nodes.length) {
            nodes = Arrays.copyOf(nodes, depth * 2);
            frameEnds = Arrays.copyOf(frameEnds, depth * 2);
        }
        frameEnds[depth] = frameEnd;
        nodes[depth++] = node;
    }

    /** The frame that starts at {@code from}; {@code names} then knows where it ended. */
    private int frame(int from, int stackEnd) {
        int known = names.size();
        int name = names.intern(buffer, from, stackEnd, (byte) ';');
        if (name == known) {
            if (name == frameOfName.length) {
                frameOfName = Arrays.copyOf(frameOfName, name * 2);
            }
            String label = FoldedNames.unescape(FoldedNames.decode(buffer, from, names.end()));
            frameOfName[name] = sink.frame(FrameLabels.parse(label));
        }
        return frameOfName[name];
    }

    private String wrongCount(int count, int end) {
        byte first = buffer[count];
        if (first == '-' && FoldedCounts.parse(buffer, count + 1, end) >= 0) {
            return "negative count " + shown(count, end);
        }
        return first >= '0' && first <= '9' && isDigits(count, end)
                ? "count " + shown(count, end) + " is too large"
                : "no count at the end of " + shown(lineStart, end);
    }

    private boolean isDigits(int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private String shown(int from, int to) {
        String text = FoldedNames.escape(FoldedNames.decode(buffer, from, Math.min(to, from + 60)))
                .replace("\\x3b", ";");
        return '"' + text + (to - from > 60 ? "…" : "") + '"';
    }

    private MalformedProfileException malformed(String message) {
        return new MalformedProfileException("line " + lineNumber + ": " + message);
    }
}
