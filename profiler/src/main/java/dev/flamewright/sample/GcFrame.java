package dev.flamewright.sample;

/** The cyclic garbage collector is running: the leaf of the stack that set it off. */
public record GcFrame() implements Frame {
    @Override
    public String name() {
        return "<GC>";
    }
}
