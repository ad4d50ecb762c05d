package dev.flamewright.cpython;

import dev.flamewright.cpython.layout.GilHolder;
import dev.flamewright.cpython.layout.Layout;
import dev.flamewright.memory.RemoteMemory;
import dev.flamewright.memory.UnreadableMemoryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The interpreters of a CPython and the GILs that guard them, from where {@link FoundRuntime} says they start. */
public final class PythonRuntime {
    private static final int MAX_INTERPRETERS = 1024;

    /** {@code sizeof(sem_t)}: what a lock of 2.7 is on Linux ({@code Python/thread_pthread.h}). */
    private static final int LOCK_BYTES = 32;

    private static final int MUTEX_BYTES = 48;

    private final FoundRuntime found;
    private final Layout layout;
    private final RemoteMemory memory;

    /** Of a target whose runtime was found. */
    public PythonRuntime(FoundRuntime found, Layout layout, RemoteMemory memory) {
        this.found = found;
        this.layout = layout;
        this.memory = memory;
    }

    /** Where its fields lie. */
    public Layout layout() {
        return layout;
    }

    /** The addresses of all {@code PyInterpreterState}s, the newest first as CPython lists them; the last is the main one. */
    public List<Long> interpreters() throws UnreadableMemoryException {
        long head = found.runtimeAddress() != 0
                ? found.runtimeAddress() + layout.offset("_PyRuntimeState", "interpreters.head")
                : found.interpreterHeadAddress();
        List<Long> interpreters = new ArrayList<>();
        long interpreter = memory.readLong(head);
        int next = layout.offset("PyInterpreterState", "next");
        while (interpreter != 0 && interpreters.size() < MAX_INTERPRETERS && !interpreters.contains(interpreter)) {
            interpreters.add(interpreter);
            interpreter = memory.readLong(interpreter + next);
        }
        return interpreters;
    }

    /** The interpreters as they are now, grouped by their GIL. */
    public List<GilDomain> domains() throws UnreadableMemoryException {
        List<Long> interpreters = interpreters();
        if (layout.gilHolder() != GilHolder.INTERPRETER_GIL) {
            return interpreters.isEmpty() ? List.of() : List.of(theOnlyDomain(interpreters));
        }
        Map<Long, List<Long>> byGil = new LinkedHashMap<>();
        for (long interpreter : interpreters) {
            long gil = memory.readLong(interpreter + layout.offset("PyInterpreterState", "ceval.gil"));
            // Null while an interpreter is made or taken down: no thread can run in it then.
            if (gil != 0) {
                byGil.computeIfAbsent(gil, address -> new ArrayList<>()).add(interpreter);
            }
        }
        return byGil.entrySet().stream()
                .map(entry -> guardedDomain(entry.getKey(), entry.getKey(), entry.getValue()))
                .toList();
    }

    private GilDomain theOnlyDomain(List<Long> interpreters) throws UnreadableMemoryException {
        if (layout.gilHolder() == GilHolder.RUNTIME_TSTATE_CURRENT) {
            long current = found.runtimeAddress() + layout.offset("_PyRuntimeState", "gilstate.tstate_current");
            long gil = found.runtimeAddress() + layout.offset("_PyRuntimeState", "ceval.gil");
            return guardedDomain(current, gil, interpreters);
        }
        FoundRuntime.GilVariables gil = found.gil();
        long start = 0;
        long end = 0;
        if (gil.interpreterLock() != 0) {
            start = memory.readLong(gil.interpreterLock());
            end = start == 0 ? 0 : start + LOCK_BYTES;
        } else if (gil.mutex() != 0 && gil.cond() != 0) {
            start = Math.min(gil.mutex(), gil.cond());
            end = Math.max(gil.mutex(), gil.cond()) + MUTEX_BYTES;
        }
        return domain(found.currentThreadStateAddress(), start, end, 0, interpreters);
    }

    /** Of a {@code _gil_runtime_state}. */
    private GilDomain guardedDomain(long holderAddress, long gil, List<Long> interpreters) {
        long switches = gil + layout.offset("_gil_runtime_state", "switch_number");
        return domain(holderAddress, gil, gil + layout.size("_gil_runtime_state"), switches, interpreters);
    }

    private GilDomain domain(
            long holderAddress, long gilStart, long gilEnd, long switchesAddress, List<Long> interpreters) {
        long[] addresses = interpreters.stream().mapToLong(Long::longValue).toArray();
        long[] collecting = new long[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            collecting[i] = collectingAddress(addresses[i]);
        }
        return new GilDomain(holderAddress, gilStart, gilEnd, switchesAddress, addresses, collecting);
    }

    /** {@code gc.collecting}: of the interpreter from 3.9, of the runtime in 3.7 and 3.8, a static variable before. */
    private long collectingAddress(long interpreter) {
        if (layout.has("PyInterpreterState", "gc.collecting")) {
            return interpreter + layout.offset("PyInterpreterState", "gc.collecting");
        }
        if (layout.has("_PyRuntimeState", "gc.collecting")) {
            return found.runtimeAddress() + layout.offset("_PyRuntimeState", "gc.collecting");
        }
        return 0;
    }
}
