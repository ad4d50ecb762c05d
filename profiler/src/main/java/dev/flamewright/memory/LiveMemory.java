package dev.flamewright.memory;

import dev.flamewright.linux.VectoredRead;

/**
 * The memory of a running process, read by {@code process_vm_readv}. The process is never stopped by this, so that
 * what several reads give may not fit together. One thread at a time.
 */
public final class LiveMemory implements RemoteMemory, AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final int pid;
    private final VectoredRead read = new VectoredRead(1, BUFFER_BYTES);

    /** Of process {@code pid}; nothing is read or checked yet. */
    public LiveMemory(int pid) {
        this.pid = pid;
    }

    @Override
    public int read(long address, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            read.clear();
            int wanted = Math.min(length - done, BUFFER_BYTES);
            int at = read.add(address + done, wanted);
            long got = read.execute(pid);
            if (got <= 0) {
                break;
            }
            read.get(at, target, offset + done, (int) got);
            done += (int) got;
            if (got < wanted) {
                break;
            }
        }
        return done;
    }

    /** Gives the buffer back at once, not just when it is garbage. */
    @Override
    public void close() {
        read.close();
    }
}
