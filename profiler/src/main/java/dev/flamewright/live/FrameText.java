package dev.flamewright.live;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;

/** How the view spells a frame: safe for a terminal, the name first, the file short. */
final class FrameText {
    private FrameText() {}

    /** The name and where it is; the line executed for a frame with one, else the line that the function starts at. */
    static String of(Frame frame) {
        return frame instanceof PythonFrame python
                ? name(frame) + " (" + TerminalText.sanitised(FrameLabels.shortFile(python.file())) + ":"
                        + (python.line() > 0 ? python.line() : python.firstLine()) + ")"
                : TerminalText.sanitised(FrameLabels.whole(false).of(frame));
    }

    /** The name alone. */
    static String name(Frame frame) {
        return TerminalText.sanitised(frame.name());
    }
}
