package dev.flamewright.cpython;

/**
 * How a walk along a chain of frames notices that it goes in circles, as in damaged memory: it remembers one frame, a later
 * one after each doubling of the way, and comes to it again. Nothing is allocated.
 *
 * <p>Source: R. P. Brent, An improved Monte Carlo factorization algorithm, BIT 20 (1980).
 */
final class CircularChain {
    private CircularChain() {}

    /**
     * The frame to remember from now on.
     *
     * @param met how many frames were met before this one
     * @param frame the address of this one, which is not the remembered one
     * @param remembered what was remembered so far; 0 at first
     */
    static long remember(int met, long frame, long remembered) {
        return (met & (met - 1)) == 0 ? frame : remembered;
    }
}
