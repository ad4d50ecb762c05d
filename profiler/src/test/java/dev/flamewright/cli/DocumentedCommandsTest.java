package dev.flamewright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every command that the documents and the help texts show is one that the command line takes. Those of the pages about
 * one thing to do are also run, by {@link TaskPagesTest}.
 */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");

    /** A word of a shell command; what is quoted is one word. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|[^\\s']+");

    static List<String> commands() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(ROOT.resolve("README.md")));
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            for (Path page : pages.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(page));
            }
        }
        for (CommandLine verb : Main.commandLine().getSubcommands().values()) {
            for (String line : verb.getCommandSpec().usageMessage().footer()) {
                lines.add("    " + line.replace("%%", "%").strip());
            }
        }
        return lines.stream()
                .filter(line ->
                        line.matches("(    |\\$ |# )(.* )?(sudo |\\./)?(flamewright|pyflame|flamegraph\\.pl)( .*)?"))
                .map(line -> line.strip().replaceFirst("^[$#] ", ""))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isACommandThatWorks(String line) {
        for (String part : line.split(" \\| | && ")) {
            List<String> words = words(part);
            String program = words.isEmpty() ? "" : words.removeFirst();
            switch (program) {
                case "flamewright", "./flamewright" -> parse(words);
                case "pyflame" -> parse(prepend("pyflame", words));
                case "flamegraph.pl" -> parse(prepend("flamegraph", words));
                default -> {} // Another program of the pipeline.
            }
        }
    }

    private static void parse(List<String> words) {
        assertThat(words).isNotEmpty();
        assertThatCode(() -> Main.commandLine().parseArgs(words.toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    private static List<String> prepend(String verb, List<String> words) {
        words.addFirst(verb);
        return words;
    }

    /** The words up to a comment, a redirection, or the two spaces that part an example from its explanation. */
    private static List<String> words(String command) {
        String bare = command.strip().replaceFirst("^sudo ", "").split(" +#|\\s{2,}| [<>]")[0];
        return new ArrayList<>(WORD.matcher(bare)
                .results()
                .map(DocumentedCommandsTest::unquoted)
                .toList());
    }

    private static String unquoted(MatchResult word) {
        return word.group(1) == null ? word.group() : word.group(1);
    }
}
