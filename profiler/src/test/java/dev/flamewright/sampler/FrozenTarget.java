package dev.flamewright.sampler;

import dev.flamewright.cpython.FoundRuntime;
import dev.flamewright.cpython.GilDomain;
import dev.flamewright.cpython.ObjectText;
import dev.flamewright.cpython.PythonRuntime;
import dev.flamewright.cpython.RuntimeFinder;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.LiveMemory;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.sampler.ProcessSampler.FoundPython;
import dev.flamewright.testing.PythonInstall;
import dev.flamewright.testing.TargetProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A Python that stands still and never goes on, so that its memory can be damaged at will. Knows which places in it a
 * profiler reads, and has a copy of the pages that they lie on.
 */
final class FrozenTarget implements AutoCloseable {
    private static final int PAGE = 4096;

    private final TargetProgram program;
    private final TargetProcess process;
    private final FoundPython python;
    private final FileChannel memory;
    private final List<Place> places;
    private final Map<Long, byte[]> pages = new HashMap<>();

    /** A range that was read. */
    record Place(long address, int length) {}

    /** Where damage can be done: words of 8 bytes by their addresses. */
    interface Words {
        long get(long address) throws IOException;

        void put(long address, long value) throws IOException;
    }

    /**
     * Starts it.
     *
     * @param gil what the main thread does with the GIL as it stands: {@code held} or {@code released}
     */
    FrozenTarget(PythonInstall install, String gil) throws Exception {
        program = TargetProgram.start(install, "frozen.py", gil);
        program.nextLine();
        while (dev.flamewright.testing.ProcessStates.of(program.pid()) != 'S') {
            Thread.sleep(1);
        }
        process = TargetProcess.of((int) program.pid());
        try (LiveMemory live = new LiveMemory(process.pid())) {
            FoundRuntime found = RuntimeFinder.find(process, live);
            python = new FoundPython(found, Layout.load(found.version(), found.debugOffsets()));
            Set<Place> read = new LinkedHashSet<>();
            dump((address, target, offset, length) -> {
                int done = live.read(address, target, offset, length);
                read.add(new Place(address, done));
                return done;
            });
            read.removeIf(place -> place.length() < Long.BYTES);
            places = new ArrayList<>(read);
            for (Place place : places) {
                for (long page = place.address() & -PAGE; page < place.address() + place.length(); page += PAGE) {
                    byte[] bytes = new byte[PAGE];
                    if (live.read(page, bytes, 0, PAGE) == PAGE) {
                        pages.putIfAbsent(page, bytes);
                    }
                }
            }
        }
        memory = FileChannel.open(
                Path.of("/proc/" + process.pid() + "/mem"), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    TargetProcess process() {
        return process;
    }

    FoundPython python() {
        return python;
    }

    List<Place> places() {
        return places;
    }

    /** Everything that a dump with values reads, from some memory of this target. */
    List<ProcessDump.DumpedThread> dump(RemoteMemory from) throws Exception {
        List<ProcessDump.DumpedThread> threads = new ArrayList<>();
        Layout layout = python.layout();
        for (GilDomain domain : new PythonRuntime(python.runtime(), layout, from).domains()) {
            threads.addAll(new DumpReader(
                            from,
                            layout,
                            domain,
                            (nativeId, id) -> new KernelView((int) id, true, false, 202, 0),
                            ObjectText.Limits.SHORT,
                            Long.MAX_VALUE)
                    .read());
        }
        return threads;
    }

    /** The memory of the process itself. */
    Words live() {
        return new Words() {
            private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

            @Override
            public long get(long address) throws IOException {
                if (memory.read(word.clear(), address) != Long.BYTES) {
                    throw new IOException("cannot read " + Long.toHexString(address));
                }
                return word.getLong(0);
            }

            @Override
            public void put(long address, long value) throws IOException {
                if (memory.write(word.clear().putLong(0, value), address) != Long.BYTES) {
                    throw new IOException("cannot write " + Long.toHexString(address));
                }
            }
        };
    }

    /** A copy of what it had in memory. */
    Recorded recorded() {
        Map<Long, byte[]> copies = new TreeMap<>();
        pages.forEach((page, bytes) -> copies.put(page, bytes.clone()));
        return new Recorded(copies);
    }

    /** Memory as it was recorded, and damaged since; counts what is read from it. */
    static final class Recorded implements RemoteMemory, Words {
        private final Map<Long, byte[]> pages;
        private long reads;

        private Recorded(Map<Long, byte[]> pages) {
            this.pages = new HashMap<>(pages);
        }

        long reads() {
            return reads;
        }

        @Override
        public int read(long address, byte[] target, int offset, int length) {
            reads++;
            int done = 0;
            while (done < length) {
                long at = address + done;
                byte[] page = pages.get(at & -PAGE);
                if (page == null) {
                    break;
                }
                int start = (int) (at & PAGE - 1);
                int count = Math.min(length - done, PAGE - start);
                System.arraycopy(page, start, target, offset + done, count);
                done += count;
            }
            return done;
        }

        private byte[] page(long address) {
            return Objects.requireNonNull(pages.get(address & -PAGE));
        }

        @Override
        public long get(long address) {
            long value = 0;
            for (int i = Long.BYTES - 1; i >= 0; i--) {
                value = value << 8 | page(address + i)[(int) (address + i & PAGE - 1)] & 0xff;
            }
            return value;
        }

        @Override
        public void put(long address, long value) {
            for (int i = 0; i < Long.BYTES; i++) {
                page(address + i)[(int) (address + i & PAGE - 1)] = (byte) (value >> 8 * i);
            }
        }
    }

    @Override
    public void close() throws IOException {
        memory.close();
        program.close();
    }
}
