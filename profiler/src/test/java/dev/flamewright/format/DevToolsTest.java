package dev.flamewright.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.flamewright.profile.ProfileFilter;
import dev.flamewright.profile.Selection;
import dev.flamewright.testing.Browser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our CPU profiles in the model that Chromium's own DevTools make of one when they load it. */
@ExtendWith(Browser.class)
class DevToolsTest {
    private static final String MODEL = "devtools://devtools/bundled/models/cpu_profile/cpu_profile.js";

    /** Each node of the model's tree as a line: its path, its own samples' and all its time, the lines that were seen. */
    private static final String READ = """
            async ([module, text]) => {
              const {CPUProfileDataModel} = await import(module);
              const model = new CPUProfileDataModel.CPUProfileDataModel(JSON.parse(text));
              const lines = [];
              const walk = (node, path) => {
                const name = path + node.functionName + '@' + node.url;
                const ticks = (node.positionTicks ?? []).map(tick => tick.line + '*' + tick.ticks);
                lines.push(`${name} self ${node.self.toFixed(1)} total ${node.total.toFixed(1)} lines ${ticks}`);
                node.children.forEach(child => walk(child, name + ' > '));
              };
              model.profileHead.children.forEach(child => walk(child, ''));
              return lines.join('\\n');
            }""";

    @Test
    void devToolsSeeTimesAndLines(Page page) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Selection mainThread = new Selection(0, Long.MAX_VALUE, Set.of("100"), Set.of(), Set.of(), null, null, "");
        new CpuProfileFormat().write(ProfileFilter.select(SampleProfile.make(), mainThread), WriteOptions.DEFAULT, out);
        page.navigate(MODEL);
        Object read = page.evaluate(READ, new String[] {MODEL, out.toString(StandardCharsets.UTF_8)});
        String module = "<module>@/srv/app.py";
        String handle = module + " > Server.handle@/srv/app.py";
        String fib = handle + " > fib@/srv/app.py";
        String loads = handle + " > loads@/usr/lib/python3.13/json/__init__.py";
        assertThat(String.valueOf(read).lines())
                .containsExactlyInAnyOrder(
                        module + " self 0.0 total 750.0 lines ",
                        handle + " self 0.0 total 750.0 lines ",
                        fib + " self 0.0 total 400.0 lines ",
                        fib + " > fib@/srv/app.py self 400.0 total 400.0 lines 3*40",
                        loads + " self 250.0 total 350.0 lines 346*25",
                        loads + " > <GC>@ self 100.0 total 100.0 lines ");
    }
}
