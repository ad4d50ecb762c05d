package dev.flamewright.live;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/**
 * The terminal while it belongs to the live view: keys come one by one, the picture has a screen of its own, and only
 * what changed of it is sent. Closing gives the terminal back as it was; so does the end of the JVM, however it comes.
 */
public final class LiveTerminal implements AutoCloseable {
    private final Terminal terminal;
    private final Attributes before;
    private final KeyMap<Action> keys;
    private final BindingReader reader;
    private final Thread restoring = new Thread(this::giveBack, "restore-terminal");
    private Size size;
    private List<AttributedString> shown = List.of();
    private boolean taken;

    private LiveTerminal(Terminal terminal) {
        this.terminal = terminal;
        keys = Keys.of(terminal);
        reader = new BindingReader(terminal.reader());
        before = terminal.getAttributes();
        size = currentSize();
        Runtime.getRuntime().addShutdownHook(restoring);
        take();
    }

    /**
     * Takes the terminal that the JVM was started on.
     *
     * @throws IOException if there is none that can show a picture
     */
    public static LiveTerminal open() throws IOException {
        try {
            return new LiveTerminal(
                    TerminalBuilder.builder().system(true).dumb(false).build());
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** What it can show, given that colours are wanted or not. */
    public Look look(boolean coloursWanted) {
        Integer colours = terminal.getNumericCapability(Capability.max_colors);
        boolean unicode = terminal.encoding().name().startsWith("UTF");
        return new Look(coloursWanted && colours != null && colours >= 256, unicode);
    }

    int width() {
        return size.getColumns();
    }

    int height() {
        return size.getRows();
    }

    /** Looks whether the window has another size now. */
    boolean sizeChanged() {
        Size now = currentSize();
        if (now.equals(size)) {
            return false;
        }
        size = now;
        redraw();
        return true;
    }

    /** The usual size where the terminal has not been told its own, as happens in containers. */
    private Size currentSize() {
        Size now = terminal.getSize();
        return now.getColumns() > 0 && now.getRows() > 0 ? now : Size.of(80, 24);
    }

    /** What the next key asks for; null if none came in time, or the terminal is gone. */
    @Nullable
    Action readKey(long timeoutMillis) {
        if (reader.peekCharacter(timeoutMillis) < 0) {
            return null;
        }
        return reader.readBinding(keys, null, false);
    }

    /** Whether nobody will press a key any more: the terminal's other end was closed. */
    boolean isClosed() {
        return reader.peekCharacter(1) == NonBlockingReader.EOF;
    }

    /** The characters of the last key. */
    String keyText() {
        return reader.getLastBinding();
    }

    /** Shows {@code lines}; what is there already is not sent again. */
    void show(List<AttributedString> lines) {
        terminal.writer().print(ScreenChanges.between(shown, lines, terminal));
        terminal.flush();
        shown = List.copyOf(lines);
    }

    /** Makes the next picture be sent as a whole. */
    void redraw() {
        shown = List.of();
        terminal.puts(Capability.clear_screen);
        terminal.flush();
    }

    /** Makes the terminal that of the live view, the first time and after {@link #giveBack()}. */
    synchronized void take() {
        taken = true;
        terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        // Ctrl-C and Ctrl-Z are to be signals, also while a filter is typed or a file saved.
        raw.setLocalFlag(LocalFlag.ISIG, true);
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.keypad_xmit);
        terminal.puts(Capability.cursor_invisible);
        size = currentSize();
        redraw();
    }

    /** Makes the terminal again what it was before. */
    synchronized void giveBack() {
        if (!taken) {
            return;
        }
        taken = false;
        StringWriter last = new StringWriter();
        if (terminal.getStringCapability(Capability.exit_ca_mode) == null) {
            // The picture stays; what comes next begins below it.
            put(last, Capability.cursor_address, size.getRows() - 1, 0);
            last.append("\r\n");
        }
        put(last, Capability.cursor_normal);
        put(last, Capability.keypad_local);
        put(last, Capability.exit_ca_mode);
        try {
            terminal.flush();
        } catch (IllegalStateException closed) {
            // At the end of the JVM: JLine's own shutdown hook came first, and has flushed.
        }
        try {
            // Not through JLine, for the same reason.
            new FileOutputStream(FileDescriptor.out).write(last.toString().getBytes(StandardCharsets.US_ASCII));
            terminal.setAttributes(before);
        } catch (IOException | IllegalStateException goneOrClosed) {
            // There is no terminal any more, or JLine has restored its settings.
        }
    }

    private void put(StringWriter to, Capability capability, Object... parameters) {
        String code = terminal.getStringCapability(capability);
        if (code != null) {
            Curses.tputs(to, code, parameters);
        }
    }

    @Override
    public void close() throws IOException {
        giveBack();
        try {
            Runtime.getRuntime().removeShutdownHook(restoring);
        } catch (IllegalStateException endingAnyway) {
            // The JVM is running its shutdown hooks, this one among them.
        }
        terminal.close();
    }
}
