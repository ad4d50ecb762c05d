package dev.flamewright.cpython;

import java.util.Arrays;

/**
 * Interpreters that share one GIL: only the thread that holds it can change a Python frame of any of them. Before 3.12
 * there is one domain; later, sub-interpreters may have a GIL of their own.
 *
 * @param holderAddress where the word that tells the holder lies: a {@code PyThreadState *}, or from 3.12 the
 *     {@code _gil_runtime_state}
 * @param gilStart first address of the GIL's own mutexes and condition variables; 0 where unknown
 * @param gilEnd one past the last such address
 * @param switchesAddress where the {@code unsigned long} lies that counts how often the GIL went from one thread to another
 *     ({@code switch_number}); 0 where unknown
 * @param interpreters addresses of the {@code PyInterpreterState}s
 * @param collectingAddresses per interpreter, where the {@code int} lies that says whether its cyclic garbage collector
 *     runs; 0 where unknown
 */
@SuppressWarnings("ArrayRecordComponent") // Made when interpreters come or go, compared by identity.
public record GilDomain(
        long holderAddress,
        long gilStart,
        long gilEnd,
        long switchesAddress,
        long[] interpreters,
        long[] collectingAddresses) {
    /** Whether a futex at {@code address} is one of the GIL's own words: who sleeps on it waits for the GIL. */
    public boolean isGilWord(long address) {
        return address >= gilStart && address < gilEnd;
    }

    /** Whether both are of the same GIL and the same interpreters. */
    public boolean isSameAs(GilDomain other) {
        return holderAddress == other.holderAddress
                && gilStart == other.gilStart
                && Arrays.equals(interpreters, other.interpreters);
    }
}
