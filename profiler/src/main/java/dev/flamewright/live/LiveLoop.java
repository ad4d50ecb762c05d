package dev.flamewright.live;

import java.util.function.BooleanSupplier;

/** Keys in, pictures out, until the person quits. Runs on one thread, which is not the one that samples. */
public final class LiveLoop {
    /** Saves what was recorded. */
    public interface Saver {
        /**
         * Writes a file.
         *
         * @param fromNanos samples before this time, in nanoseconds since sampling began, were reset away
         * @param extension which format: {@code .html} or {@code .jfr}
         * @return what to tell the person: the file's name, or what went wrong
         */
        String save(long fromNanos, String extension);
    }

    private static final long KEY_WAIT_MILLIS = 100;
    private static final long MESSAGE_NANOS = 5_000_000_000L;

    private final LiveRecorder recorder;
    private final LiveTerminal terminal;
    private final Saver saver;
    private final LiveView view = new LiveView(new LiveModel());
    private final Screen screen;
    private final String endMessage;
    private final Runnable suspender;
    private volatile boolean suspendAsked;
    private boolean paused;
    private String message = "";
    private long messageNanos;

    /**
     * Makes the view.
     *
     * @param endMessage what to say once the recorder has ended
     * @param suspender stops this process, as Ctrl-Z asks, and returns when it has been continued
     */
    public LiveLoop(
            LiveRecorder recorder,
            LiveTerminal terminal,
            Target target,
            Look look,
            Saver saver,
            String endMessage,
            Runnable suspender) {
        this.recorder = recorder;
        this.terminal = terminal;
        this.saver = saver;
        this.endMessage = endMessage;
        this.suspender = suspender;
        screen = new Screen(view, target, look);
    }

    /** Shows the target until {@code q}, or until {@code stop} says so. */
    public void run(BooleanSupplier stop) {
        view.refresh();
        boolean changed = true;
        while (!stop.getAsBoolean() && !terminal.isClosed()) {
            if (suspendAsked) {
                suspendAsked = false;
                terminal.giveBack();
                suspender.run();
                terminal.take();
                changed = true;
            }
            if (changed) {
                draw();
            }
            changed = terminal.sizeChanged();
            Action action = terminal.readKey(KEY_WAIT_MILLIS);
            if (action == Action.QUIT && !view.typing()) {
                break;
            }
            if (action != null) {
                act(action, terminal.keyText());
                changed = true;
            }
            changed |= takeUpdates();
        }
    }

    /** Asks, from any thread, that the terminal be given back and this process be suspended. */
    public void suspendSoon() {
        suspendAsked = true;
    }

    private boolean takeUpdates() {
        boolean any = false;
        for (LiveUpdate update = recorder.poll(); update != null; update = recorder.poll()) {
            view.model().apply(update);
            any = true;
        }
        if (any) {
            view.refresh();
        }
        boolean messageOver = !message.isEmpty() && System.nanoTime() - messageNanos > MESSAGE_NANOS;
        if (messageOver) {
            message = "";
        }
        if (recorder.hasEnded() && message.isEmpty()) {
            message = endMessage;
            messageNanos = Long.MAX_VALUE / 2;
            return true;
        }
        return any || messageOver;
    }

    private void act(Action action, String text) {
        if (view.typing()) {
            view.handle(action, text, 1);
            return;
        }
        switch (action) {
            case PAUSE -> {
                paused = !paused;
                recorder.hold(paused);
            }
            case RESET -> {
                view.model().reset(recorder.reset());
                view.refresh();
                say("Counting from zero");
            }
            case SAVE_HTML -> save(".html");
            case SAVE_JFR -> save(".jfr");
            case REDRAW -> terminal.redraw();
            default -> {
                if (!view.handle(action, text, Screen.pageRows(terminal.height()))) {
                    say("No such key; ? shows them all");
                }
            }
        }
    }

    private void save(String extension) {
        say("Saving ...");
        draw();
        say(saver.save(view.model().startNanos(), extension));
    }

    private void say(String text) {
        message = text;
        messageNanos = System.nanoTime();
    }

    private void draw() {
        terminal.show(screen.draw(terminal.width(), terminal.height(), message, paused));
    }
}
