package dev.flamewright.process;

/** Something that happened in a {@link ProcessTree}. */
public sealed interface ProcessChange {
    /** The process that it happened to. */
    TargetProcess process();

    /** A descendant is there that was not before: a fork of one in the tree. */
    record Appeared(TargetProcess process) implements ProcessChange {}

    /** It runs another program now, by {@code execve}: nothing that was known of its memory holds any more. */
    record Executed(TargetProcess process) implements ProcessChange {}

    /** It has ended. */
    record Ended(TargetProcess process) implements ProcessChange {}
}
