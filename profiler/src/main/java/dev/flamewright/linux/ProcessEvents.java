package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Every fork, exec and exit of the machine, as the kernel's process connector tells them: none is missed, however short
 * a process lives. Needs {@code CAP_NET_ADMIN} outside all containers. One thread at a time.
 *
 * <p>Source: {@code linux/cn_proc.h}, {@code linux/connector.h}, {@code linux/netlink.h}.
 */
public final class ProcessEvents implements AutoCloseable {
    /** What {@link #next} found. */
    public enum Event {
        /** Nothing has happened since. */
        NONE,
        /** {@link #parent} made {@link #process}. */
        FORK,
        /** {@link #process} has replaced its program. */
        EXEC,
        /** Events came faster than they were read, and some are lost. */
        LOST
    }

    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_CLOEXEC_NONBLOCK = 2 | 0x80000 | 0x800;
    private static final int NETLINK_CONNECTOR = 11;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int NLMSG_DONE = 3;
    private static final int CN_IDX_PROC = 1;
    private static final int CN_VAL_PROC = 1;
    private static final int PROC_CN_MCAST_LISTEN = 1;
    private static final int PROC_EVENT_NONE = 0;
    private static final int PROC_EVENT_FORK = 1;
    private static final int PROC_EVENT_EXEC = 2;

    /** Room for some 5,000 events between two looks. */
    private static final int BUFFER_BYTES = 4 << 20;

    private static final int HEADER = 16;
    private static final int EVENT = HEADER + 20;
    private static final int EVENT_DATA = EVENT + 16;
    private static final int MESSAGE_BYTES = 256;

    private final int fd;
    private final MemorySegment message;
    private int parent;
    private int process;

    private ProcessEvents(int fd, Arena arena) {
        this.fd = fd;
        message = arena.allocate(MESSAGE_BYTES, 8);
    }

    /** Starts to listen; null where the kernel does not let this process, or has no such connector. */
    public static @Nullable ProcessEvents open() {
        int fd = (int)
                Kernel.callOnce(Syscall.SOCKET, AF_NETLINK, SOCK_DGRAM_CLOEXEC_NONBLOCK, NETLINK_CONNECTOR, 0, 0, 0);
        if (fd < 0) {
            return null;
        }
        ProcessEvents events = new ProcessEvents(fd, Arena.ofAuto());
        if (!events.listen()) {
            events.close();
            return null;
        }
        return events;
    }

    private boolean listen() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(JAVA_INT, BUFFER_BYTES);
            Kernel.callOnce(Syscall.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVBUFFORCE, size.address(), Integer.BYTES, 0);
            // struct sockaddr_nl: family, padding, port 0 for the kernel to choose, groups.
            MemorySegment address = arena.allocate(12, 4);
            address.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_NETLINK);
            address.set(JAVA_INT_UNALIGNED, 8, CN_IDX_PROC);
            if (Kernel.callOnce(Syscall.BIND, fd, address.address(), 12, 0, 0, 0) != 0) {
                return false;
            }
            // struct nlmsghdr, struct cn_msg, enum proc_cn_mcast_op
            MemorySegment request = arena.allocate(EVENT + 4, 8);
            request.set(JAVA_INT_UNALIGNED, 0, EVENT + 4);
            request.set(JAVA_SHORT_UNALIGNED, 4, (short) NLMSG_DONE);
            request.set(JAVA_INT_UNALIGNED, HEADER, CN_IDX_PROC);
            request.set(JAVA_INT_UNALIGNED, HEADER + 4, CN_VAL_PROC);
            request.set(JAVA_SHORT_UNALIGNED, HEADER + 16, (short) 4);
            request.set(JAVA_INT_UNALIGNED, EVENT, PROC_CN_MCAST_LISTEN);
            if (Kernel.callOnce(Syscall.SENDTO, fd, request.address(), EVENT + 4, 0, 0, 0) < 0) {
                return false;
            }
        }
        return isAcknowledged();
    }

    /** The kernel answers at once; a container's network namespace does not answer at all. */
    private boolean isAcknowledged() {
        while (receive() >= EVENT_DATA + 4) {
            if (message.get(JAVA_INT_UNALIGNED, EVENT) == PROC_EVENT_NONE) {
                return message.get(JAVA_INT_UNALIGNED, EVENT_DATA) == 0;
            }
        }
        return false;
    }

    private long receive() {
        try {
            return Kernel.callOnce(Syscall.RECVFROM, fd, message.address(), MESSAGE_BYTES, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The next fork or exec of a process; those of threads, and all other events, are passed over. Never waits. */
    public Event next() {
        while (true) {
            long length = receive();
            if (length < 0) {
                return length == -Errno.ENOBUFS ? Event.LOST : Event.NONE;
            }
            if (length < EVENT_DATA + 8) {
                continue;
            }
            int what = message.get(JAVA_INT_UNALIGNED, EVENT);
            if (what == PROC_EVENT_FORK && length >= EVENT_DATA + 16) {
                parent = message.get(JAVA_INT_UNALIGNED, EVENT_DATA + 4);
                int child = message.get(JAVA_INT_UNALIGNED, EVENT_DATA + 8);
                process = message.get(JAVA_INT_UNALIGNED, EVENT_DATA + 12);
                if (child == process) {
                    return Event.FORK;
                }
            } else if (what == PROC_EVENT_EXEC) {
                process = message.get(JAVA_INT_UNALIGNED, EVENT_DATA + 4);
                return Event.EXEC;
            }
        }
    }

    /** The PID of the process that the last event is about. */
    public int process() {
        return process;
    }

    /** After a fork: the PID of the process that made it. */
    public int parent() {
        return parent;
    }

    @Override
    public void close() {
        Kernel.waitingCall(Syscall.CLOSE, fd, 0, 0, 0);
    }
}
