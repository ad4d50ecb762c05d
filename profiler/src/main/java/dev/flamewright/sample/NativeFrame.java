package dev.flamewright.sample;

/**
 * A frame of native code.
 *
 * @param name the symbol, demangled where it could be
 * @param module the file name of the shared object or executable; empty where unknown
 */
public record NativeFrame(String name, String module) implements Frame {}
