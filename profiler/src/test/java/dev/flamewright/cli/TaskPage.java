package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page of {@code docs/} about one thing to do. Its {@code console} blocks hold commands, each with the part of its
 * output that matters.
 *
 * @param commands in their order
 * @param json the page's {@code json} blocks
 */
record TaskPage(List<Command> commands, List<String> json) {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern OUTSIDE = Pattern.compile("(    |\\$ |# )?(sudo )?(flamewright|kubectl|docker) .*");

    /**
     * What to type, and what one sees then.
     *
     * @param prompt {@code $} on the machine, {@code #} inside a container
     * @param line as the page has it
     * @param shown lines of output; {@code ...} stands for some that are left out, or for the rest of a line
     */
    record Command(char prompt, String line, List<String> shown) {}

    /** Reads the page of this name. A command outside of a block, which no test would run, is an error. */
    static TaskPage of(String name) throws IOException {
        List<Command> commands = new ArrayList<>();
        List<String> json = new ArrayList<>();
        String fence = "";
        StringBuilder block = new StringBuilder();
        for (String line : Files.readAllLines(DOCS.resolve(name))) {
            if (line.startsWith("```")) {
                if (fence.equals("```json")) {
                    json.add(block.toString());
                }
                block.setLength(0);
                fence = fence.isEmpty() ? line : "";
                assertThat(fence).as("the kind of a block of " + name).isIn("", "```console", "```json");
            } else if (fence.equals("```console")) {
                if (line.startsWith("$ ") || line.startsWith("# ")) {
                    commands.add(new Command(line.charAt(0), line.substring(2), new ArrayList<>()));
                } else {
                    commands.getLast().shown().add(line);
                }
            } else if (fence.isEmpty()) {
                assertThat(line)
                        .as("a line outside of " + name + "'s console blocks")
                        .doesNotMatch(OUTSIDE);
            } else {
                block.append(line).append('\n');
            }
        }
        return new TaskPage(commands, json);
    }

    /** The command whose line starts so. */
    Command command(String start) {
        return commands.stream()
                .filter(command -> command.line().startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no command " + start));
    }
}
