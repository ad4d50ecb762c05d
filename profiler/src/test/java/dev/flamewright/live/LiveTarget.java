package dev.flamewright.live;

import dev.flamewright.sample.Frame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import java.util.Objects;

/** A made-up target: samples go through the recorder to a view, as they do from a real one. */
final class LiveTarget {
    static final long TICK_NANOS = 10_000_000;
    static final Target TARGET = new Target(4711, "python3 shop.py", "3.13.0");

    final LiveRecorder recorder = new LiveRecorder();
    final LiveModel model = new LiveModel();
    final LiveView view = new LiveView(model);
    final int process = recorder.process(new ProcessInfo(4711, "python3 shop.py", "3.13.0"));
    private long ticks;

    /** A frame of {@code shop.py}: a line of a function that starts at line 1. */
    static Frame line(String function, int line) {
        return new PythonFrame(function, "/srv/shop.py", line, 1);
    }

    int thread(long tid, String name) {
        return recorder.thread(process, tid, name);
    }

    /** The next samples are those of a later tick. */
    void tick() {
        ticks++;
    }

    /** One sample of this tick; the caller first. */
    void sample(int thread, ThreadState state, Frame... stack) {
        int node = SampleSink.ROOT;
        for (Frame frame : stack) {
            node = recorder.child(node, recorder.frame(frame));
        }
        recorder.sample(ticks * TICK_NANOS, thread, state, node, 1);
    }

    /** Hands over what was sampled, with these figures. */
    void show(Vitals vitals) {
        recorder.publish(ticks * TICK_NANOS, vitals);
        model.apply(Objects.requireNonNull(recorder.poll()));
        view.refresh();
    }

    void show() {
        show(Vitals.NONE);
    }

    /** Presses a key that is no character. */
    void press(Action action) {
        view.handle(action, "\u001b[x", 10);
    }

    /** Types characters into a filter. */
    void type(String text) {
        text.codePoints().forEach(c -> view.handle(Action.CHARACTER, Character.toString(c), 10));
    }
}
