package dev.flamewright.format;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.PythonFrame;

/** Frames from formats that know a function by its name, perhaps with a file and a line, whatever its language. */
final class ForeignFrames {
    private ForeignFrames() {}

    /**
     * The frame nearest to this. Only Python frames have lines, so a function of another language with a line becomes
     * one too.
     *
     * @param file the source file or the binary; empty where unknown
     * @param line counted from 1; 0 where unknown
     */
    static Frame of(String name, String file, long line, long firstLine) {
        if (file.isEmpty()) {
            return FrameLabels.parse(name);
        }
        if (line > 0 || firstLine > 0 || FrameLabels.isPythonFile(file)) {
            return new PythonFrame(name, file, bounded(line), bounded(firstLine));
        }
        return new NativeFrame(name, file);
    }

    private static int bounded(long line) {
        return line < 0 || line > Integer.MAX_VALUE ? 0 : (int) line;
    }
}
