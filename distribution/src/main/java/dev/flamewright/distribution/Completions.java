package dev.flamewright.distribution;

import dev.flamewright.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes completions for bash, zsh and fish to where each looks for them under a {@code share} folder. */
final class Completions {
    private Completions() {}

    /** Writes all three. */
    static void write(Path share) throws IOException {
        CommandLine command = Main.commandLine();
        String name = command.getCommandName();
        String bash = AutoComplete.bash(name, command);
        write(share.resolve("bash-completion/completions").resolve(name), bash);
        write(share.resolve("zsh/site-functions/_" + name), zsh(name, bash));
        write(share.resolve("fish/vendor_completions.d").resolve(name + ".fish"), fish(name, command));
    }

    /** Zsh runs bash's completion functions; the last line serves the very first request, which loads this file. */
    private static String zsh(String name, String bash) {
        return "#compdef " + name + "\nautoload -U +X bashcompinit && bashcompinit\n" + bash
                + "\n_bash_complete -o default -F _complete_" + name + "\n";
    }

    private static String fish(String name, CommandLine command) {
        StringBuilder script = new StringBuilder();
        String start = "complete -c " + name;
        options(script, start + " -n __fish_use_subcommand", command);
        command.getSubcommands().forEach((verb, subcommand) -> {
            if (!subcommand.getCommandSpec().usageMessage().hidden()) {
                script.append(start)
                        .append(" -n __fish_use_subcommand -f -a ")
                        .append(verb)
                        .append(description(
                                subcommand.getCommandSpec().usageMessage().description()))
                        .append('\n');
                options(script, start + " -n '__fish_seen_subcommand_from " + verb + "'", subcommand);
            }
        });
        return script.toString();
    }

    private static void options(StringBuilder script, String start, CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                script.append(start);
                for (String name : option.names()) {
                    boolean isLong = name.startsWith("--");
                    script.append(isLong ? " -l " : " -s ").append(name.substring(isLong ? 2 : 1));
                }
                script.append(option.arity().max() > 0 ? " -r" : "")
                        .append(description(option.description()))
                        .append('\n');
            }
        }
    }

    private static String description(String[] lines) {
        String first = lines.length == 0
                ? ""
                : lines[0].replace("%n", " ").replace("\\", "\\\\").replace("'", "\\'");
        return first.isEmpty() ? "" : " -d '" + first + "'";
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.resolveSibling(".");
        Files.createDirectories(folder);
        Files.writeString(file, text);
    }
}
