package dev.flamewright.sample;

/**
 * The system call that a thread is blocked in: the leaf of an {@link ThreadState#IDLE} stack.
 *
 * @param name the kernel's name, such as {@code futex} or {@code epoll_wait}
 */
public record SyscallFrame(String name) implements Frame {}
