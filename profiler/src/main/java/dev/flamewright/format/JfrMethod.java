package dev.flamewright.format;

/**
 * A method as a recording names it.
 *
 * @param className with dots between its parts, as in Java source; empty for none
 * @param loader the class loader's name
 * @param name the method's own name
 * @param qualifiedName class and name as one, in Java's way
 */
record JfrMethod(String className, String loader, String name, String qualifiedName) {
    static final JfrMethod UNKNOWN = new JfrMethod("", "", "unknown", "unknown");

    static JfrMethod of(String className, String loader, String name) {
        String dotted = className.replace('/', '.');
        return new JfrMethod(dotted, loader, name, dotted.isEmpty() ? name : dotted + "." + name);
    }
}
