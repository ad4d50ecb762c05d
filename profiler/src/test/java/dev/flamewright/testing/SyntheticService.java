package dev.flamewright.testing;

import dev.flamewright.profile.Profile;
import dev.flamewright.profile.ProfileBuilder;
import dev.flamewright.profile.ProfileFacts;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.GcFrame;
import dev.flamewright.sample.NativeFrame;
import dev.flamewright.sample.ProcessInfo;
import dev.flamewright.sample.PythonFrame;
import dev.flamewright.sample.SampleSink;
import dev.flamewright.sample.SyscallFrame;
import dev.flamewright.sample.ThreadState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A made-up recording of a web service, the same for the same seed: two worker processes with request threads that
 * route, query, render and serialise, a metrics thread, waits for the GIL, a slow phase in the middle.
 */
public final class SyntheticService {
    private static final String APP = "/srv/shop/";
    private static final String SITE = "/srv/venv/lib/python3.13/site-packages/";
    private static final String STDLIB = "/usr/lib/python3.13/";

    private static final String PRICING = """
            from decimal import Decimal

            from shop.catalog import discounts


            def price(item, customer):
                total = Decimal(item.base)
                for rule in discounts(customer):
                    if rule.matches(item):
                        total -= rule.amount(item)
                return total


            def price_basket(basket, customer):
                lines = []
                for item in basket.items:
                    lines.append(price(item, customer))
                return sum(lines)


            def round_up(value):
                return value.quantize(Decimal("0.01"))
            """;

    private final Random random;
    private final ProfileBuilder builder = ProfileBuilder.timed();

    private SyntheticService(long seed) {
        this.random = new Random(seed);
    }

    /** A recording of {@code ticks} ticks at 100 Hz. */
    public static Profile profile(long seed, int ticks) {
        return new SyntheticService(seed).record(ticks, 1.0);
    }

    /** The same service after its pricing became slower by {@code factor}, for comparisons. */
    public static Profile slower(long seed, int ticks, double factor) {
        return new SyntheticService(seed).record(ticks, factor);
    }

    private Profile record(int ticks, double pricing) {
        int[][] threads = new int[2][];
        for (int p = 0; p < 2; p++) {
            int process = builder.process(
                    new ProcessInfo(4200 + p, "/srv/venv/bin/python -m gunicorn shop.wsgi --threads 4", "3.13.0"));
            threads[p] = new int[5];
            for (int t = 0; t < 4; t++) {
                threads[p][t] = builder.thread(process, 4210 + p * 10 + t, "ThreadPoolExecutor-0_" + t);
            }
            threads[p][4] = builder.thread(process, 4219 + p * 10, "metrics");
        }
        for (int tick = 0; tick < ticks; tick++) {
            long time = tick * 10_000_000L;
            boolean busy = tick > ticks * 0.4 && tick < ticks * 0.65;
            for (int[] process : threads) {
                tick(time, process, busy, pricing);
            }
        }
        builder.source(APP + "shop/pricing.py", PRICING);
        return builder.build(new ProfileFacts(
                Instant.parse("2026-11-24T14:03:11Z"),
                Duration.ofMillis(ticks * 10L),
                "web-7.example",
                "/srv/venv/bin/python -m gunicorn shop.wsgi --threads 4",
                "3.13.0",
                "exact",
                100,
                ticks,
                ticks / 400,
                0,
                1,
                14_800,
                91_000,
                ticks * 15_000L,
                ticks * 61_000L,
                "samples",
                10_000_000));
    }

    /** One instant of one process: one thread holds the GIL, some wait for it, the others are idle or in native code. */
    private void tick(long time, int[] threads, boolean busy, double pricing) {
        double load = busy ? 0.75 : 0.35;
        int holder = -1;
        int holderNode = SampleSink.NONE;
        for (int t = 0; t < 4; t++) {
            if (random.nextDouble() > load) {
                int node = stack(serving(), py(STDLIB + "concurrent/futures/thread.py", "_worker", 81, 90));
                builder.sample(
                        time,
                        threads[t],
                        ThreadState.IDLE,
                        builder.child(node, builder.frame(new SyscallFrame("futex"))),
                        1);
            } else if (holder < 0) {
                holder = t;
                holderNode = request(pricing);
                builder.sample(time, threads[t], ThreadState.GIL, holderNode, 1);
            } else if (random.nextDouble() < 0.45) {
                int node = stack(query(), new NativeFrame("sqlite3VdbeExec", "libsqlite3.so.0"));
                builder.sample(time, threads[t], ThreadState.CPU, node, 1);
            } else if (random.nextDouble() < 0.1) {
                builder.gilWait(time, threads[t], request(pricing), 1, SampleSink.NONE, SampleSink.NONE);
            } else {
                builder.gilWait(time, threads[t], request(pricing), 1, threads[holder], holderNode);
            }
        }
        int metrics = stack(List.of(
                py(STDLIB + "threading.py", "Thread._bootstrap", 1012, 1031),
                py(APP + "shop/metrics.py", "flush_forever", 14, 22)));
        builder.sample(
                time,
                threads[4],
                ThreadState.IDLE,
                builder.child(metrics, builder.frame(new SyscallFrame("clock_nanosleep"))),
                1);
    }

    private List<Frame> serving() {
        return List.of(
                py(STDLIB + "threading.py", "Thread._bootstrap", 1012, 1031),
                py(STDLIB + "threading.py", "Thread.run", 990, 992));
    }

    private List<Frame> handler() {
        return List.of(
                py(STDLIB + "threading.py", "Thread._bootstrap", 1012, 1031),
                py(STDLIB + "threading.py", "Thread.run", 990, 992),
                py(STDLIB + "concurrent/futures/thread.py", "_worker", 81, 93),
                py(SITE + "gunicorn/workers/gthread.py", "ThreadWorker.handle_request", 318, 334),
                py(SITE + "flask/app.py", "Flask.wsgi_app", 1478, 1511),
                py(SITE + "flask/app.py", "Flask.dispatch_request", 869, 899));
    }

    private List<Frame> query() {
        return concat(
                handler(),
                py(APP + "shop/views.py", "product_page", 40, 51),
                py(SITE + "sqlalchemy/orm/query.py", "Query.all", 2698, 2711),
                py(SITE + "sqlalchemy/engine/default.py", "DefaultDialect.do_execute", 940, 942));
    }

    private int request(double pricing) {
        double dice = random.nextDouble() * (4 + pricing);
        List<Frame> stack;
        if (dice < 1) {
            stack = concat(
                    query(), py(SITE + "sqlalchemy/engine/result.py", "Result._allrows", 524, 530 + random.nextInt(4)));
        } else if (dice < 2) {
            stack = concat(
                    handler(),
                    py(APP + "shop/views.py", "product_page", 40, 58),
                    py(SITE + "jinja2/environment.py", "Template.render", 1290, 1301));
            stack = concat(stack, py("<template>", "root", 1, 12 + random.nextInt(5)));
            if (random.nextBoolean()) {
                stack = concat(stack, py(SITE + "markupsafe/__init__.py", "escape", 40, 52));
            }
        } else if (dice < 3) {
            stack = concat(
                    handler(),
                    py(APP + "shop/views.py", "orders_api", 71, 83),
                    py(STDLIB + "json/__init__.py", "dumps", 183, 231),
                    py(STDLIB + "json/encoder.py", "JSONEncoder.encode", 183, 200),
                    py(STDLIB + "json/encoder.py", "JSONEncoder.iterencode", 205, 258));
            if (random.nextInt(4) == 0) {
                stack = concat(stack, new GcFrame());
            }
        } else if (dice < 4) {
            stack = concat(handler(), py(APP + "shop/views.py", "category_tree", 95, 101));
            int depth = 1 + random.nextInt(9);
            for (int i = 0; i < depth; i++) {
                stack = concat(
                        stack, py(APP + "shop/catalog.py", "Category.walk", 33, random.nextInt(3) == 0 ? 36 : 38));
            }
        } else {
            stack = concat(
                    handler(),
                    py(APP + "shop/views.py", "basket_page", 62, 66),
                    py(APP + "shop/pricing.py", "price_basket", 14, 17),
                    py(APP + "shop/pricing.py", "price", 6, 7 + random.nextInt(5)));
            if (random.nextInt(3) == 0) {
                stack = concat(stack, py(APP + "shop/catalog.py", "discounts", 51, 55 + random.nextInt(3)));
            } else if (random.nextInt(3) == 0) {
                stack = concat(stack, new NativeFrame("mpd_qsub", "_decimal.cpython-313-x86_64-linux-gnu.so"));
            }
        }
        return stack(stack);
    }

    private int stack(List<Frame> frames, Frame... more) {
        int node = SampleSink.ROOT;
        for (Frame frame : concat(frames, more)) {
            node = builder.child(node, builder.frame(frame));
        }
        return node;
    }

    private static List<Frame> concat(List<Frame> frames, Frame... more) {
        List<Frame> all = new ArrayList<>(frames);
        all.addAll(List.of(more));
        return all;
    }

    private static PythonFrame py(String file, String name, int firstLine, int line) {
        return new PythonFrame(name, file, line, firstLine);
    }
}
