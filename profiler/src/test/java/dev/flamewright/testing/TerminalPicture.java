package dev.flamewright.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws a captured screen of a terminal as SVG: what {@code tmux capture-pane -e -N -p} writes, from standard input to
 * standard output. Not a test: it makes the pictures of the documentation, by {@code java TerminalPicture.java}.
 */
final class TerminalPicture {
    private static final double CELL_WIDTH = 8.43;
    private static final int CELL_HEIGHT = 18;
    private static final int MARGIN = 14;
    private static final String INK = "#d8d8d6";
    private static final String PAPER = "#17181b";
    private static final Pattern SGR = Pattern.compile("\u001b\\[([0-9;]*)m");

    private final StringBuilder svg = new StringBuilder();
    private String ink = INK;
    private String paper = PAPER;
    private boolean bold;
    private boolean inverse;

    private TerminalPicture() {}

    /** Reads a screen and writes its picture. */
    public static void main(String[] args) throws IOException {
        String screen = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        System.out.write(new TerminalPicture().draw(screen.lines().toList()).getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private String draw(List<String> lines) {
        int columns = lines.stream()
                .mapToInt(line -> SGR.matcher(line).replaceAll("").length())
                .max()
                .orElse(0);
        double width = Math.max(80, columns) * CELL_WIDTH + 2 * MARGIN;
        int height = lines.size() * CELL_HEIGHT + 2 * MARGIN;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %d\" width=\"%.0f\" height=\"%d\""
                        + " font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\">%n",
                width, height, width, height);
        add("<rect width=\"100%%\" height=\"100%%\" rx=\"9\" fill=\"%s\"/>%n", PAPER);
        for (int row = 0; row < lines.size(); row++) {
            line(lines.get(row), MARGIN + row * CELL_HEIGHT);
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(String line, int y) {
        Matcher codes = SGR.matcher(line);
        int column = 0;
        int from = 0;
        while (codes.find()) {
            column += run(line.substring(from, codes.start()), column, y);
            style(codes.group(1));
            from = codes.end();
        }
        run(line.substring(from), column, y);
    }

    /** Draws text of one style; the number of its columns. */
    private int run(String text, int column, int y) {
        double x = MARGIN + column * CELL_WIDTH;
        double width = text.length() * CELL_WIDTH;
        String behind = inverse ? ink : paper;
        if (!behind.equals(PAPER) && !text.isEmpty()) {
            add(
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    x, y, width, CELL_HEIGHT, behind);
        }
        if (!text.isBlank()) {
            add(
                    "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" fill=\"%s\"%s xml:space=\"preserve\">%s</text>%n",
                    x,
                    y + CELL_HEIGHT - 5,
                    width,
                    inverse ? paper : ink,
                    bold ? " font-weight=\"bold\"" : "",
                    text.replace("&", "&amp;").replace("<", "&lt;"));
        }
        return text.length();
    }

    private void style(String codes) {
        String[] parts = codes.isEmpty() ? new String[] {"0"} : codes.split(";");
        for (int i = 0; i < parts.length; i++) {
            switch (parts[i]) {
                case "", "0" -> {
                    ink = INK;
                    paper = PAPER;
                    bold = false;
                    inverse = false;
                }
                case "1" -> bold = true;
                case "22" -> bold = false;
                case "7" -> inverse = true;
                case "27" -> inverse = false;
                case "39" -> ink = INK;
                case "49" -> paper = PAPER;
                case "38" -> {
                    ink = colour(Integer.parseInt(parts[i + 2]));
                    i += 2;
                }
                case "48" -> {
                    paper = colour(Integer.parseInt(parts[i + 2]));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("no such style is drawn: " + codes);
            }
        }
    }

    /** One of the 256 colours: after 16 that each terminal chooses, a cube of 6 by 6 by 6, then greys. */
    private static String colour(int number) {
        if (number < 16) {
            throw new IllegalArgumentException("colour " + number + " differs between terminals");
        } else if (number >= 232) {
            int grey = 8 + 10 * (number - 232);
            return hex(grey, grey, grey);
        }
        int cube = number - 16;
        return hex(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
    }

    private static int level(int step) {
        return step == 0 ? 0 : 55 + 40 * step;
    }

    private static String hex(int red, int green, int blue) {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
