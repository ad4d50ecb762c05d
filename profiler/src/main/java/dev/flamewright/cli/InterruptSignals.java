package dev.flamewright.cli;

import java.util.function.Consumer;
import org.jline.utils.Signals;

/** Ctrl-C and SIGTERM as a wish to finish, not as the end. */
final class InterruptSignals {
    private InterruptSignals() {}

    /** Calls {@code handler} with {@code INT} or {@code TERM}, on a thread of its own, each time such a signal comes. */
    static void on(Consumer<String> handler) {
        for (String name : new String[] {"INT", "TERM"}) {
            Signals.register(name, () -> handler.accept(name));
        }
    }

    /** Calls {@code handler} when the terminal is closed (SIGHUP). */
    static void onHangup(Runnable handler) {
        Signals.register("HUP", handler);
    }

    /**
     * Calls {@code handler} instead of suspending this process at Ctrl-Z: it is to do so itself, at a moment when no
     * target is held stopped.
     */
    static void onSuspend(Runnable handler) {
        Signals.register("TSTP", handler);
    }
}
