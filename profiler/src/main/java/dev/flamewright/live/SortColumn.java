package dev.flamewright.live;

import java.util.Comparator;

/** The columns of the list of functions, in their order on the screen. */
enum SortColumn {
    SELF_NOW("SELF%", true),
    TOTAL_NOW("TOTAL%", false),
    SELF_SECONDS("SELF s", true),
    TOTAL_SECONDS("TOTAL s", false),
    NAME("FUNCTION", true);

    private final String title;
    private final boolean self;

    SortColumn(String title, boolean self) {
        this.title = title;
        this.self = self;
    }

    String title() {
        return title;
    }

    /** Whether the trend beside it is of self, not of total. */
    boolean trendOfSelf() {
        return self;
    }

    /** Its natural order: the most, or the first letter, at the top. Ties go to what is more since the start. */
    Comparator<FunctionRow> order() {
        return own().thenComparing(SELF_SECONDS.own())
                .thenComparing(TOTAL_SECONDS.own())
                .thenComparing(row -> row.frame().toString());
    }

    private Comparator<FunctionRow> own() {
        return switch (this) {
            case SELF_NOW -> Comparator.comparingDouble(FunctionRow::selfNow).reversed();
            case TOTAL_NOW -> Comparator.comparingDouble(FunctionRow::totalNow).reversed();
            case SELF_SECONDS ->
                Comparator.comparingDouble(FunctionRow::selfSeconds).reversed();
            case TOTAL_SECONDS ->
                Comparator.comparingDouble(FunctionRow::totalSeconds).reversed();
            case NAME -> Comparator.comparing(row -> row.frame().name());
        };
    }

    SortColumn step(int by) {
        return values()[Math.floorMod(ordinal() + by, values().length)];
    }
}
