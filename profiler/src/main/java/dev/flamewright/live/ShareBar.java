package dev.flamewright.live;

/** A bar of two parts: time in a function itself, and behind it, up to the total, time in what it calls. */
final class ShareBar {
    private static final String PARTS = " ▏▎▍▌▋▊▉█";

    private ShareBar() {}

    /**
     * Adds a bar of {@code width} columns to a line.
     *
     * @param self from 0
     * @param total at least {@code self}
     * @param full what fills the width; more is cut
     */
    static void add(TextLine line, double self, double total, double full, int width, Look look) {
        if (!look.unicode()) {
            int selfColumns = (int) Math.round(Math.clamp(self / full, 0, 1) * width);
            int columns = Math.max(selfColumns, (int) Math.round(Math.clamp(total / full, 0, 1) * width));
            line.add("#".repeat(selfColumns), look.self());
            line.leftAligned("-".repeat(columns - selfColumns), width - selfColumns, look.callees());
            return;
        }
        int selfEighths = eighths(self / full, width);
        int eighths = Math.max(selfEighths, eighths(total / full, width));
        for (int column = 0; column < width; column++) {
            int selfPart = Math.clamp(selfEighths - 8L * column, 0, 8);
            int part = Math.clamp(eighths - 8L * column, 0, 8);
            if (selfPart == 0) {
                // Without colours a light shade tells it from self time, in whole columns only.
                char shape = look.colours() ? PARTS.charAt(part) : part >= 4 ? '░' : ' ';
                line.add(String.valueOf(shape), look.callees());
            } else {
                boolean onCallees = look.colours() && selfPart < 8 && part == 8;
                line.add(String.valueOf(PARTS.charAt(selfPart)), onCallees ? look.selfOnCallees() : look.self());
            }
        }
    }

    private static int eighths(double share, int width) {
        double exact = Math.clamp(share, 0, 1) * width * 8;
        return exact > 0 ? Math.max(1, (int) Math.round(exact)) : 0;
    }
}
