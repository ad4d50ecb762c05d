package dev.flamewright.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.ThreadState;
import org.junit.jupiter.api.Test;

class GilBlameTest {
    @Test
    void waitingIsChargedToTheStackThatHeldTheGil() {
        ProfileBuilder builder = ProfileBuilder.timed();
        int process = builder.process(new ProcessInfo(1, "", ""));
        int holder = builder.thread(process, 10, "holder");
        int first = builder.thread(process, 11, "first");
        int second = builder.thread(process, 12, "second");
        int busy = builder.child(SampleSink.ROOT, builder.frame(new PythonFrame("busy", "b.py", 3, 1)));
        int victim = builder.child(SampleSink.ROOT, builder.frame(new PythonFrame("victim", "v.py", 7, 5)));
        builder.sample(0, holder, ThreadState.GIL, busy, 1);
        builder.gilWait(0, first, victim, 1, holder, busy);
        builder.gilWait(0, second, victim, 2, holder, busy);
        builder.gilWait(0, second, victim, 4, SampleSink.NONE, SampleSink.NONE);

        Profile blame = GilBlame.of(builder.build(ProfileFacts.UNKNOWN));

        assertThat(blame.totalWeight()).isEqualTo(3);
        assertThat(blame.rowCount()).isEqualTo(1);
        assertThat(blame.stack(blame.rowNode(0))).containsExactly(new PythonFrame("busy", "b.py", 3, 1));
        assertThat(blame.threads()).extracting(ThreadInfo::name).containsExactly("holder");
    }
}
