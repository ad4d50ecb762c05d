package dev.flamewright.cli;

import dev.flamewright.flamegraph.Background;
import dev.flamewright.flamegraph.Colouring;
import dev.flamewright.flamegraph.FlameGraphOptions;
import dev.flamewright.flamegraph.Palette;
import dev.flamewright.flamegraph.PaletteMap;
import dev.flamewright.flamegraph.Rgb;
import dev.flamewright.sample.Frame;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what an SVG flame graph looks like, named as those of {@code flamegraph.pl}. */
final class FlameGraphLook {
    private static final Path PALETTE_MAP = Path.of("palette.map");
    private static final String MILLISAMPLES = "millisamples";

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "Heading; by default \"Flame Graph\", or what kind of it was asked for.")
    @Nullable
    private String title;

    @Option(names = "--subtitle", paramLabel = "TEXT", description = "Smaller heading below the title.")
    @Nullable
    private String subtitle;

    @Option(names = "--notes", paramLabel = "TEXT", description = "A comment inside the file.")
    private String notes = "";

    @Option(names = "--width", paramLabel = "PIXELS", description = "Width of the picture. Default: 1200.")
    private int width = FlameGraphOptions.Size.DEFAULT.width();

    @Option(names = "--height", paramLabel = "PIXELS", description = "Height of each frame. Default: 16.")
    private int height = FlameGraphOptions.Size.DEFAULT.frameHeight();

    @Option(
            names = "--minwidth",
            paramLabel = "PIXELS|PERCENT%",
            description = "Leave out narrower frames; pixels, or percent of the whole, as in 0.5%%. Default: 0.1.")
    private String minWidth = "0.1";

    @Option(names = "--fonttype", paramLabel = "FONT", description = "Default: Verdana.")
    private String fontType = FlameGraphOptions.Lettering.DEFAULT.family();

    @Option(names = "--fontsize", paramLabel = "PIXELS", description = "Default: 12.")
    private double fontSize = FlameGraphOptions.Lettering.DEFAULT.size();

    @Option(
            names = "--fontwidth",
            paramLabel = "RATIO",
            description = "Average width of a letter, as a part of the font size. Default: 0.59.")
    private double fontWidth = FlameGraphOptions.Lettering.DEFAULT.width();

    @Option(names = "--encoding", paramLabel = "CHARSET", description = "Charset of the file. Default: UTF-8.")
    private String encoding = "UTF-8";

    @Option(names = "--countname", paramLabel = "TEXT", description = "What is counted. Default: samples.")
    @Nullable
    private String countName;

    @Option(names = "--nametype", paramLabel = "TEXT", description = "What a name is. Default: Function:")
    private String nameType = "Function:";

    @Option(
            names = {"--colors", "--color"},
            paramLabel = "PALETTE",
            description =
                    "hot, mem, io, wakeup, chain, java, js, perl, python, red, green, blue, aqua, yellow, purple or"
                            + " orange. Default: python for Python stacks, else hot.")
    @Nullable
    private String colors;

    @Option(
            names = "--bgcolors",
            paramLabel = "COLOR",
            description = "Background: yellow, blue, green, grey, or a flat #rrggbb. Default: what suits the palette.")
    @Nullable
    private String bgColors;

    @Option(names = "--hash", description = "Similar names get similar colours.")
    private boolean hash;

    @Option(names = "--random", description = "Each frame gets a colour of its own, another one each time.")
    private boolean random;

    @Option(
            names = "--cp",
            description = "Take colours from the file palette.map in the current folder, and add new ones to it.")
    private boolean consistentPalette;

    @Option(names = "--inverted", description = "Root at the top: an icicle graph.")
    private boolean inverted;

    @Option(names = "--negate", description = "Swap the colours of a differential graph: blue for more.")
    private boolean negate;

    @Option(
            names = "--total",
            paramLabel = "COUNT",
            description = "Count that the whole width stands for, where it is more than the input's sum.")
    private long total;

    @Option(names = "--factor", paramLabel = "NUMBER", description = "Multiply counts by this where they are shown.")
    private double factor = 1;

    private Map<String, Rgb> paletteMap = new HashMap<>();

    /** Whether the root is to be at the top. */
    boolean inverted() {
        return inverted;
    }

    /** Whether a differential graph is to swap its colours. */
    boolean negate() {
        return negate;
    }

    /** The title that was asked for; empty if none was. */
    String title() {
        return title == null ? "" : title;
    }

    /** The size, checked. */
    FlameGraphOptions.Size size() {
        if (width < 100 || width > 1_000_000) {
            throw UserError.usage("--width " + width + " is not between 100 and 1000000 pixels");
        }
        if (height < 4 || height > 1000) {
            throw UserError.usage("--height " + height + " is not between 4 and 1000 pixels per frame");
        }
        boolean percent = minWidth.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? minWidth.substring(0, minWidth.length() - 1) : minWidth);
            if (value >= 0 && (!percent || value <= 100)) {
                return new FlameGraphOptions.Size(width, height, new FlameGraphOptions.MinWidth(value, percent));
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, as for a number out of range.
        }
        throw UserError.usage("--minwidth " + minWidth + " is neither pixels, as 0.1, nor percent, as 0.5%");
    }

    /** All options, for a profile that has these frames and whose weights count {@code unit}. */
    FlameGraphOptions options(String defaultTitle, String unit, List<Frame> frames) {
        return options(defaultTitle, "", unit, frames);
    }

    /** The same with a smaller heading of our own, where none was asked for. */
    FlameGraphOptions options(String defaultTitle, String defaultSubtitle, String unit, List<Frame> frames) {
        if (fontSize < 1 || fontSize > 100 || fontWidth < 0.1 || fontWidth > 3) {
            throw UserError.usage("--fontsize is 1 to 100 pixels, --fontwidth 0.1 to 3 of that");
        }
        Palette palette = palette(frames);
        boolean millis = unit.equals(MILLISAMPLES) && countName == null;
        return new FlameGraphOptions(
                new FlameGraphOptions.Texts(
                        title == null ? defaultTitle : title,
                        subtitle == null ? defaultSubtitle : subtitle,
                        notes,
                        countName != null ? countName : millis ? "samples" : unit,
                        nameType),
                size(),
                new FlameGraphOptions.Lettering(fontType, fontSize, fontWidth),
                new Colouring(palette, variation(), paletteMap()),
                background(palette),
                inverted,
                negate,
                unit.equals(MILLISAMPLES) ? Math.multiplyExact(total, 1000L) : total,
                unit.equals(MILLISAMPLES) ? factor / 1000 : factor,
                charset());
    }

    private Palette palette(List<Frame> frames) {
        if (colors == null) {
            return Palette.suiting(frames);
        }
        return Palette.named(colors)
                .orElseThrow(
                        () -> UserError.usage("--colors " + colors + " is no palette; see --help for their names"));
    }

    private Background background(Palette palette) {
        if (bgColors == null) {
            return palette.background();
        }
        return Background.named(bgColors)
                .orElseThrow(() ->
                        UserError.usage("--bgcolors " + bgColors + " is none of yellow, blue, green, grey or #rrggbb"));
    }

    private Colouring.Variation variation() {
        if (hash) {
            return Colouring.Variation.HASH;
        }
        return random ? Colouring.Variation.RANDOM : Colouring.Variation.NAME;
    }

    private Charset charset() {
        try {
            return Charset.forName(encoding);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw UserError.usage("--encoding " + encoding + " is no charset that Java knows, such as UTF-8");
        }
    }

    private Map<String, Rgb> paletteMap() {
        if (consistentPalette) {
            try {
                paletteMap = PaletteMap.read(PALETTE_MAP);
            } catch (IOException unreadable) {
                throw UserError.failure("cannot read " + PALETTE_MAP + ": " + OutputFile.reason(unreadable));
            }
        }
        return paletteMap;
    }

    /** Saves the colours that were picked, where that was asked for. To be called after the picture was written. */
    void savePaletteMap() {
        if (consistentPalette) {
            try {
                PaletteMap.write(paletteMap, PALETTE_MAP);
            } catch (IOException unwritable) {
                throw UserError.failure("cannot write " + PALETTE_MAP + ": " + OutputFile.reason(unwritable));
            }
        }
    }
}
