package dev.flamewright.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Reads this very process, whose memory the test can change between two readings. */
class VectoredReadTest {
    private static final int PID = (int) ProcessHandle.current().pid();

    private final MemorySegment target = Arena.ofAuto().allocate(1024, Long.BYTES);

    @Test
    void tellsHowMuchIsAsItWasBefore() {
        try (VectoredRead read = new VectoredRead(8, 4096, true)) {
            target.fill((byte) 7);
            readTwoRanges(read, 0);
            assertThat(read.asEarlier()).as("the first reading").isFalse();

            target.set(JAVA_LONG, 128 + 16, 1);
            readTwoRanges(read, 0);
            assertThat(read.asEarlier()).isTrue();
            assertThat(read.sameAsEarlier(0, 0, 64)).isEqualTo(64);
            assertThat(read.sameAsEarlier(64, 64, 64)).isEqualTo(16);
            assertThat(read.sameAs(0, 64, 64)).isEqualTo(16);
            assertThat(read.getLong(64 + 16)).isEqualTo(1);

            readTwoRanges(read, 0);
            assertThat(read.sameAsEarlier(64, 64, 64)).as("as it is now").isEqualTo(64);
            assertThat(read.sameAsEarlier(65, 65, 8)).as("not aligned").isZero();
        }
    }

    @Test
    void otherRangesAreNotComparedWithEarlierOnes() {
        try (VectoredRead read = new VectoredRead(8, 4096, true)) {
            readTwoRanges(read, 0);
            readTwoRanges(read, 8);
            assertThat(read.asEarlier()).as("another address").isFalse();
            assertThat(read.getLong(64)).isEqualTo(target.get(JAVA_LONG, 128 + 8));

            read.clear();
            read.add(target.address(), 64);
            assertThat(read.execute(PID)).isEqualTo(64);
            assertThat(read.asEarlier()).as("fewer").isFalse();

            read.clear();
            read.add(target.address(), 64);
            read.add(8, 64);
            assertThat(read.execute(PID)).as("nothing is mapped at 8").isEqualTo(64);
            read.clear();
            read.add(target.address(), 64);
            read.add(8, 64);
            read.execute(PID);
            assertThat(read.asEarlier()).as("not wholly read").isFalse();
        }
    }

    @Test
    void whatIsReadLaterIsNotPartOfTheComparison() {
        try (VectoredRead read = new VectoredRead(8, 4096, true)) {
            for (int i = 0; i < 3; i++) {
                readTwoRanges(read, 0);
                int more = read.add(target.address() + 512, 64 + 8 * i);
                target.set(JAVA_LONG, 512, i);
                assertThat(read.execute(PID)).isEqualTo(64 + 8 * i);
                assertThat(read.getLong(more)).isEqualTo(i);
                assertThat(read.asEarlier()).isEqualTo(i > 0);
            }
        }
    }

    @Test
    void aRangeCloseBehindAnotherBecomesPartOfIt() {
        try (VectoredRead read = new VectoredRead(8, 4096)) {
            for (int i = 0; i < 128; i++) {
                target.setAtIndex(JAVA_LONG, i, i);
            }
            read.add(target.address(), 16);
            int near = read.addNear(target.address() + 32, 16, 16);
            int far = read.addNear(target.address() + 512, 16, 16);
            assertThat(read.ranges()).isEqualTo(2);
            assertThat(read.execute(PID)).isEqualTo(48 + 16);
            assertThat(read.getLong(near)).isEqualTo(4);
            assertThat(read.getLong(far)).isEqualTo(64);
        }
    }

    private void readTwoRanges(VectoredRead read, int further) {
        read.clear();
        read.add(target.address(), 64);
        read.add(target.address() + 128 + further, 64);
        assertThat(read.execute(PID)).isEqualTo(128);
    }
}
