package dev.flamewright.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;

/** The changes sent to JLine's model of a terminal must leave what sending everything would. */
class ScreenChangesTest {
    private static final int WIDTH = 30;
    private static final int HEIGHT = 4;

    @Property(tries = 300)
    void changesLeadToThePictureWanted(
            @ForAll("pictures") List<AttributedString> first, @ForAll("pictures") List<AttributedString> second)
            throws IOException {
        assertThat(cells(first, second)).isEqualTo(cells(List.of(), second));
    }

    /** What a terminal shows that was sent the first picture, and then what changed. */
    private static long[] cells(List<AttributedString> first, List<AttributedString> second) throws IOException {
        ScreenTerminal.VirtualTerminal virtual = ScreenTerminal.withTerminal("test", "xterm-256color", WIDTH, HEIGHT);
        try (var terminal = virtual.terminal()) {
            ScreenTerminal screen = virtual.screen();
            screen.write(ScreenChanges.between(List.of(), first, terminal));
            screen.write(ScreenChanges.between(first, second, terminal));
            long[] cells = new long[WIDTH * HEIGHT];
            screen.dump(cells, null);
            return cells;
        }
    }

    @Provide
    Arbitrary<List<AttributedString>> pictures() {
        Arbitrary<AttributedStyle> styles = Arbitraries.of(
                AttributedStyle.DEFAULT,
                AttributedStyle.BOLD,
                AttributedStyle.DEFAULT.foreground(208).background(94));
        Arbitrary<String> texts = Arbitraries.strings().withChars("ab █漢").ofMaxLength(7);
        Arbitrary<AttributedString> lines = net.jqwik.api.Combinators.combine(texts, styles)
                .as((text, style) -> new AttributedString(text, style))
                .list()
                .ofMaxSize(2)
                .map(parts -> {
                    AttributedStringBuilder line = new AttributedStringBuilder();
                    parts.forEach(line::append);
                    return line.toAttributedString();
                });
        return lines.list().ofMaxSize(HEIGHT);
    }

    @Test
    void whatStaysIsNotSentAgain() throws IOException {
        ScreenTerminal.VirtualTerminal virtual = ScreenTerminal.withTerminal("test", "xterm-256color", WIDTH, HEIGHT);
        try (var terminal = virtual.terminal()) {
            List<AttributedString> before = List.of(new AttributedString("12.5  a_function"));
            List<AttributedString> after = List.of(new AttributedString("12.6  a_function"));
            assertThat(ScreenChanges.between(before, after, terminal)).isEqualTo("\u001b[1;4H6");
            assertThat(ScreenChanges.between(after, after, terminal)).isEmpty();
        }
    }
}
