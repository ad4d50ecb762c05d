package dev.flamewright.format;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.profile.Profiles;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A small profile with one of everything, at 100 samples per second. What readers must find in it, told by hand:
 *
 * <ul>
 *   <li>on CPU: 40 + 25 + 10 + 5 = 80 samples, 0.8 s; waiting for the GIL: 7; idle: 13; together 100 samples, 1 s
 *   <li>{@code handle}, whose lines 12 and 14 both call, is in 40 + 25 + 10 + 7 = 82 samples, the leaf of none
 *   <li>{@code fib} is recursive: it is in 40 samples, and the leaf of 40
 * </ul>
 */
final class SampleProfile {
    static final Frame MAIN = new PythonFrame("<module>", "/srv/app.py", 40, 1);
    static final Frame HANDLE_12 = new PythonFrame("Server.handle", "/srv/app.py", 12, 10);
    static final Frame HANDLE_14 = new PythonFrame("Server.handle", "/srv/app.py", 14, 10);
    static final Frame FIB = new PythonFrame("fib", "/srv/app.py", 3, 2);
    static final Frame FIB_CALLING = new PythonFrame("fib", "/srv/app.py", 4, 2);
    static final Frame LOADS = new PythonFrame("loads", "/usr/lib/python3.13/json/__init__.py", 346, 299);
    static final Frame COMPRESS = new NativeFrame("deflate", "libz.so.1.3.1");
    static final Frame POLL = new SyscallFrame("epoll_wait");

    static final ProfileFacts FACTS = new ProfileFacts(
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Duration.ofSeconds(1),
            "web-1",
            "python /srv/app.py",
            "3.13.0",
            "exact",
            100,
            100,
            1,
            0,
            0,
            15_000,
            90_000,
            1_500_000,
            20_000_000,
            "samples",
            10_000_000);

    private SampleProfile() {}

    static Profile make() {
        ProfileBuilder builder = ProfileBuilder.timed();
        int web = builder.process(new ProcessInfo(100, "python /srv/app.py", "3.13.0"));
        int worker = builder.process(new ProcessInfo(200, "python worker.py", "3.12.1"));
        int main = builder.thread(web, 100, "MainThread");
        int pool = builder.thread(web, 101, "pool-1");
        int working = builder.thread(worker, 200, "MainThread");

        int fib = Profiles.node(builder, List.of(MAIN, HANDLE_12, FIB_CALLING, FIB));
        int loads = Profiles.node(builder, List.of(MAIN, HANDLE_14, LOADS));
        int collecting = Profiles.node(builder, List.of(MAIN, HANDLE_14, LOADS, new GcFrame()));
        int compress = Profiles.node(builder, List.of(MAIN, COMPRESS));
        int poll = Profiles.node(builder, List.of(MAIN, POLL));
        int waiting = Profiles.node(builder, List.of(MAIN, HANDLE_12, FIB));

        for (int tick = 0; tick < 40; tick++) {
            builder.sample(tick * 10_000_000L, main, ThreadState.GIL, fib, 1);
        }
        for (int tick = 40; tick < 65; tick++) {
            builder.sample(tick * 10_000_000L, main, ThreadState.GIL, loads, 1);
        }
        builder.sample(650_000_000L, main, ThreadState.GIL, collecting, 10);
        builder.sample(0, working, ThreadState.CPU, compress, 5);
        for (int tick = 0; tick < 7; tick++) {
            builder.gilWait(tick * 10_000_000L, pool, waiting, 1, main, fib);
        }
        builder.sample(70_000_000L, pool, ThreadState.IDLE, poll, 13);
        builder.source("/srv/app.py", "def fib(n):\n    ...\n");
        return builder.build(FACTS);
    }
}
