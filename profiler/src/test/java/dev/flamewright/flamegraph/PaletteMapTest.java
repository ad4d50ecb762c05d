package dev.flamewright.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.sample.LabelFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaletteMapTest {
    @TempDir
    private Path folder;

    @Test
    void keepsColoursFromOnePictureToTheNext() throws IOException {
        Path file = Files.writeString(
                folder.resolve("palette.map"), "a->b (x.py:3)->rgb(1,2,3)\nnot a colour\nold->rgb(255,0,7)\n");
        Map<String, Rgb> colours = PaletteMap.read(file);
        assertThat(colours)
                .containsExactly(Map.entry("a->b (x.py:3)", new Rgb(1, 2, 3)), Map.entry("old", new Rgb(255, 0, 7)));

        Colouring colouring = new Colouring(Palette.BLUE, Colouring.Variation.NAME, colours);
        assertThat(colouring.of("old", new LabelFrame("old"))).isEqualTo(new Rgb(255, 0, 7));
        Rgb picked = colouring.of("new", new LabelFrame("new"));
        PaletteMap.write(colours, file);
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "a->b (x.py:3)->rgb(1,2,3)",
                        "new->rgb(%d,%d,%d)".formatted(picked.red(), picked.green(), picked.blue()),
                        "old->rgb(255,0,7)");
    }

    @Test
    void aMissingFileHoldsNoColours() throws IOException {
        assertThat(PaletteMap.read(folder.resolve("none"))).isEmpty();
    }
}
