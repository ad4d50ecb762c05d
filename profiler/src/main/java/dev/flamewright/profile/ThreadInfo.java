package dev.flamewright.profile;

/**
 * A thread of a profile.
 *
 * @param process index into {@link Profile#processes()}
 * @param tid the kernel's thread id; 0 where unknown
 * @param name Python's name for it; empty where unknown
 */
public record ThreadInfo(int process, long tid, String name) {}
