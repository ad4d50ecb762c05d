package dev.flamewright.flamegraph;

import dev.flamewright.profile.FrameLabels;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.LabelFrame;
import dev.flamewright.sample.PythonFrame;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * Writes a flame graph as one SVG file. As an image it is a static picture; opened by itself it can be hovered, zoomed
 * and searched, by a script that reads the exact start and weight of each frame from a table in the file.
 */
public final class SvgFlameGraph {
    /** Longer names are cut in the picture: nobody reads them, and every frame repeats its name. */
    private static final int MAX_NAME_LENGTH = 2000;

    private static final int SIDE_MARGIN = 10;
    private static final int FRAME_GAP = 1;
    private static final int MIN_LETTERS = 3;
    private static final String ROOT_NAME = "all";
    private static final Frame ROOT_FRAME = new LabelFrame(ROOT_NAME);
    private static final String SCRIPT = resource("svg/flamegraph.js");
    private static final String STYLE = resource("svg/flamegraph.css");

    private final FlameLayout layout;
    private final FlameGraphOptions options;
    private final CharsetEncoder encoder;
    private final Writer out;
    private final long total;
    private final double pixelsPerWeight;
    private final int topMargin;
    private final int height;
    private final Label[] labels;

    /** How a label is shown, made once for all boxes that have it. */
    private record Label(String name, String shortName, int cut, String colour) {}

    private SvgFlameGraph(FlameLayout layout, FlameGraphOptions options, Writer out) {
        this.layout = layout;
        this.options = options;
        this.encoder = options.encoding().newEncoder();
        this.out = out;
        this.total = Math.max(layout.total(), options.total());
        this.pixelsPerWeight = total == 0 ? 0 : (options.size().width() - 2.0 * SIDE_MARGIN) / total;
        double fontSize = options.lettering().size();
        double subtitle = options.texts().subtitle().isEmpty() ? 0 : fontSize * 2;
        this.topMargin = (int) Math.round(fontSize * 3.5 + subtitle);
        double bottomMargin = fontSize * 2 + 10;
        this.height = (int) Math.round(topMargin
                + bottomMargin
                + (layout.maxDepth() + 1.0) * options.size().frameHeight());
        this.labels = new Label[layout.labelCount()];
    }

    /** The share of the whole that the narrowest frame to be drawn has: 0 to 1. */
    public static double smallestShare(FlameGraphOptions.Size size) {
        return size.minWidth().percent()
                ? size.minWidth().value() / 100
                : size.minWidth().value() / Math.max(1, size.width() - 2 * SIDE_MARGIN);
    }

    /** Writes the picture of {@code layout}. Does not close {@code out}. */
    public static void write(FlameLayout layout, FlameGraphOptions options, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, options.encoding()), 1 << 16);
        new SvgFlameGraph(layout, options, writer).writeAll();
        writer.flush();
    }

    private void writeAll() throws IOException {
        int width = options.size().width();
        out.write("<?xml version=\"1.0\" encoding=\"" + options.encoding().name() + "\" standalone=\"no\"?>\n");
        out.write("<svg version=\"1.1\" xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + width + " " + height + "\">\n");
        writeNotes();
        writeHead();
        writeFurniture();
        out.write("<g id=\"frames\">\n");
        for (int box = 0; box < layout.size(); box++) {
            writeFrame(box);
        }
        out.write("</g>\n");
        writeScript();
        out.write("</svg>\n");
    }

    private void writeNotes() throws IOException {
        if (!options.texts().notes().isEmpty()) {
            // Two hyphens would end a comment.
            out.write("<!-- NOTES: " + text(options.texts().notes()).replace("-", "&#45;") + " -->\n");
        }
    }

    private void writeHead() throws IOException {
        Background background = options.background();
        FlameGraphOptions.Lettering font = options.lettering();
        out.write("<defs><linearGradient id=\"background\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"><stop stop-color=\""
                + background.top().hex() + "\" offset=\"5%\"/><stop stop-color=\""
                + background.bottom().hex()
                + "\" offset=\"95%\"/></linearGradient></defs>\n");
        out.write("<style>\ntext { font-family: " + cssString(font.family())
                + ", \"DejaVu Sans\", sans-serif; font-size: "
                + number(font.size()) + "px; }\n#title { font-size: " + number(font.size() * 1.4) + "px; }\n" + STYLE
                + "</style>\n");
    }

    private String cssString(String value) {
        String plain = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
        return text("\"" + plain + "\"");
    }

    private void writeFurniture() throws IOException {
        int width = options.size().width();
        double fontSize = options.lettering().size();
        FlameGraphOptions.Texts texts = options.texts();
        out.write("<rect id=\"sheet\" width=\"100%\" height=\"100%\" fill=\"url(#background)\"/>\n");
        writeText("title", width / 2.0, fontSize * 2, texts.title());
        if (!texts.subtitle().isEmpty()) {
            writeText("subtitle", width / 2.0, fontSize * 4, texts.subtitle());
        }
        writeText("details", SIDE_MARGIN, height - fontSize, " ");
        writeText("unzoom", SIDE_MARGIN, fontSize * 2, "Reset Zoom", "hide");
        writeText("search", width - SIDE_MARGIN - fontSize * 2, fontSize * 2, "Search");
        writeText("ignorecase", width - SIDE_MARGIN, fontSize * 2, "ic");
        writeText("matched", width - SIDE_MARGIN, height - fontSize, " ");
    }

    private void writeText(String id, double x, double y, String text) throws IOException {
        writeText(id, x, y, text, "");
    }

    private void writeText(String id, double x, double y, String text, String cssClass) throws IOException {
        out.write("<text id=\"" + id + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\""
                + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + ">" + text(text) + "</text>\n");
    }

    private void writeFrame(int box) throws IOException {
        Label label = label(box);
        double left = pixel(layout.start(box));
        double width = pixel(layout.start(box) + layout.weight(box)) - left;
        int y = y(layout.depth(box));
        out.write("<g><title>");
        out.write(label.name());
        out.write(details(box));
        out.write("</title><rect x=\"");
        out.write(number(left));
        out.write("\" y=\"");
        out.write(Integer.toString(y));
        out.write("\" width=\"");
        out.write(number(width));
        out.write("\" height=\"");
        out.write(Integer.toString(options.size().frameHeight() - FRAME_GAP));
        out.write("\" fill=\"");
        out.write(
                layout.isDifferential()
                        ? DiffColours.of(layout.delta(box), options.negate()).hex()
                        : label.colour());
        out.write("\" rx=\"2\"/>");
        String fitted = fit(label.shortName(), width);
        if (!fitted.isEmpty()) {
            out.write("<text x=\"");
            out.write(number(left + 3));
            out.write("\" y=\"");
            out.write(number(
                    y + options.size().frameHeight() / 2.0 + options.lettering().size() * 0.32));
            out.write("\">");
            out.write(text(fitted));
            out.write("</text>");
        }
        out.write("</g>\n");
    }

    private double pixel(long weight) {
        return Math.round((SIDE_MARGIN + weight * pixelsPerWeight) * 10) / 10.0;
    }

    private int y(int depth) {
        int row = options.inverted() ? depth : layout.maxDepth() - depth;
        return topMargin + row * options.size().frameHeight();
    }

    private Label label(int box) {
        int number = layout.label(box);
        if (number == FlameLayout.ROOT_LABEL) {
            return makeLabel(ROOT_NAME, ROOT_FRAME);
        }
        Label known = labels[number];
        if (known == null) {
            known = makeLabel(layout.labelTexts().get(number), layout.frames().get(number));
            labels[number] = known;
        }
        return known;
    }

    private Label makeLabel(String label, Frame frame) {
        String shown = shortened(label);
        String shortName = FrameLabels.shortenFile(label, frame);
        // The script finds the short name again by leaving out this many characters of the file.
        boolean fileIsFirst = frame instanceof PythonFrame python
                && label.indexOf(" (") == python.name().length();
        int cut = fileIsFirst && shown.equals(label) ? label.length() - shortName.length() : 0;
        String colour = options.colouring().of(label, frame).hex();
        return new Label(text(shown), shortened(shortName), cut, colour);
    }

    private static String shortened(String name) {
        if (name.length() <= MAX_NAME_LENGTH) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(MAX_NAME_LENGTH - 1)) ? MAX_NAME_LENGTH - 1 : MAX_NAME_LENGTH;
        return name.substring(0, end) + "…";
    }

    /** What the hover line says behind the name. */
    private String details(int box) {
        double weight = layout.weight(box) * options.factor();
        double percent = total == 0 ? 0 : 100.0 * layout.weight(box) / total;
        StringBuilder details = new StringBuilder(" (")
                .append(String.format(Locale.ROOT, "%,.0f", weight))
                .append(' ')
                .append(text(options.texts().countName()))
                .append(", ")
                .append(twoDecimals(percent))
                .append('%');
        if (layout.isDifferential()) {
            double delta = (options.negate() ? -1 : 1) * layout.delta(box) * 100;
            details.append("; ")
                    .append(delta >= 0 ? "+" : "")
                    .append(twoDecimals(delta))
                    .append('%');
        }
        return details.append(')').toString();
    }

    /** As much of {@code name} as fits; empty if that is too little to read. */
    private String fit(String name, double width) {
        int letters = (int)
                ((width - 6) / (options.lettering().size() * options.lettering().width()));
        if (letters < MIN_LETTERS) {
            return "";
        }
        if (name.codePointCount(0, Math.min(name.length(), 2 * letters + 2)) <= letters) {
            return name;
        }
        return name.substring(0, name.offsetByCodePoints(0, letters - 1)) + "…";
    }

    private void writeScript() throws IOException {
        out.write("<script type=\"text/ecmascript\"><![CDATA[\n(() => {\n\"use strict\";\nconst flames = {\n");
        out.write("  nameType: " + jsString(options.texts().nameType()) + ",\n");
        out.write("  margin: " + SIDE_MARGIN + ",\n  total: " + total + ",\n  inverted: " + options.inverted() + ",\n");
        out.write("  letterWidth: "
                + number(options.lettering().size() * options.lettering().width()) + ",\n");
        out.write("  textRise: "
                + number(
                        options.size().frameHeight() / 2.0 + options.lettering().size() * 0.32) + ",\n");
        out.write(
                "  // Per frame, in the order of the document and in base 36: depth, start, weight, characters that its\n"
                        + "  // short name leaves out.\n  table: \"");
        for (int box = 0; box < layout.size(); box++) {
            out.write(box == 0 ? "" : box % 8 == 0 ? "\\\n " : " ");
            out.write(Integer.toString(layout.depth(box), 36));
            out.write(',');
            out.write(Long.toString(layout.start(box), 36));
            out.write(',');
            out.write(Long.toString(layout.weight(box), 36));
            int cut = label(box).cut();
            if (cut > 0) {
                out.write(',');
                out.write(Integer.toString(cut, 36));
            }
        }
        out.write("\"\n};\n" + SCRIPT + "})();\n]]></script>\n");
    }

    private static String jsString(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != ']';
            quoted.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return quoted.append('"').toString();
    }

    private String text(String text) {
        return XmlText.escape(text, encoder);
    }

    /** With one decimal at most, and no more than needed. */
    private static String number(double value) {
        long tenths = Math.round(value * 10);
        String whole = (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10;
        return tenths % 10 == 0 ? whole : whole + "." + Math.abs(tenths) % 10;
    }

    private static String twoDecimals(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(SvgFlameGraph.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
