package dev.flamewright.live;

import java.util.Map;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/** Which key asks for what. */
final class Keys {
    /** How long a lone Escape is waited for to become an arrow or the like. */
    private static final long ESCAPE_MILLIS = 50;

    /** Keys that are characters: while a filter is typed they are text. */
    private static final Map<String, Action> CHARACTERS = Map.ofEntries(
            Map.entry("k", Action.UP),
            Map.entry("j", Action.DOWN),
            Map.entry("g", Action.HOME),
            Map.entry("G", Action.END),
            Map.entry("<", Action.LEFT),
            Map.entry(">", Action.RIGHT),
            Map.entry("/", Action.FILTER),
            Map.entry("i", Action.REVERSE),
            Map.entry("l", Action.LINES),
            Map.entry("1", Action.SORT),
            Map.entry("2", Action.SORT),
            Map.entry("3", Action.SORT),
            Map.entry("4", Action.SORT),
            Map.entry("5", Action.SORT),
            Map.entry("t", Action.THREADS),
            Map.entry("P", Action.PROCESSES),
            Map.entry("f", Action.FLAME),
            Map.entry("m", Action.STATES),
            Map.entry("w", Action.SPAN),
            Map.entry("p", Action.PAUSE),
            Map.entry(" ", Action.PAUSE),
            Map.entry("r", Action.RESET),
            Map.entry("s", Action.SAVE_HTML),
            Map.entry("S", Action.SAVE_JFR),
            Map.entry("?", Action.HELP),
            Map.entry("h", Action.HELP),
            Map.entry("q", Action.QUIT));

    private Keys() {}

    /** The keys of a terminal. */
    static KeyMap<Action> of(Terminal terminal) {
        KeyMap<Action> keys = new KeyMap<>();
        keys.setAmbiguousTimeout(ESCAPE_MILLIS);
        keys.setUnicode(Action.CHARACTER);
        keys.setNomatch(Action.UNKNOWN);
        keys.bind(Action.CHARACTER, KeyMap.range(" -~"));
        CHARACTERS.forEach((key, action) -> keys.bind(action, key));
        bind(keys, terminal, Action.UP, Capability.key_up, "\u001b[A", "\u001bOA");
        bind(keys, terminal, Action.DOWN, Capability.key_down, "\u001b[B", "\u001bOB");
        bind(keys, terminal, Action.RIGHT, Capability.key_right, "\u001b[C", "\u001bOC");
        bind(keys, terminal, Action.LEFT, Capability.key_left, "\u001b[D", "\u001bOD");
        bind(keys, terminal, Action.PAGE_UP, Capability.key_ppage, "\u001b[5~");
        bind(keys, terminal, Action.PAGE_DOWN, Capability.key_npage, "\u001b[6~");
        bind(keys, terminal, Action.HOME, Capability.key_home, "\u001b[H", "\u001bOH", "\u001b[1~");
        bind(keys, terminal, Action.END, Capability.key_end, "\u001b[F", "\u001bOF", "\u001b[4~");
        bind(keys, terminal, Action.ERASE, Capability.key_backspace, "\u007f", "\b");
        keys.bind(Action.OPEN, "\r", "\n");
        keys.bind(Action.BACK, KeyMap.esc());
        keys.bind(Action.REDRAW, KeyMap.ctrl('L'));
        // Where the terminal does not make a signal of it.
        keys.bind(Action.QUIT, KeyMap.ctrl('C'));
        return keys;
    }

    private static void bind(
            KeyMap<Action> keys, Terminal terminal, Action action, Capability capability, String... usual) {
        String own = KeyMap.key(terminal, capability);
        if (own != null && !own.isEmpty()) {
            keys.bind(action, own);
        }
        keys.bind(action, usual);
    }
}
