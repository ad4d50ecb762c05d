package dev.flamewright.distribution;

import dev.flamewright.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes one man page per command, in roff, from what the command's own help says. */
final class ManPages {
    private ManPages() {}

    /** Writes all pages into a folder. */
    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        CommandLine root = Main.commandLine();
        write(folder, root);
        for (String alias : List.of("pyflame", "flamegraph")) {
            if (root.getSubcommands().containsKey(alias)) {
                String command = alias.equals("flamegraph") ? "flamegraph.pl" : alias;
                Files.writeString(folder.resolve(command + ".1"), ".so man1/flamewright-" + alias + ".1\n");
            }
        }
    }

    private static void write(Path folder, CommandLine command) throws IOException {
        if (!command.getCommandSpec().usageMessage().hidden()) {
            Files.writeString(folder.resolve(pageName(command.getCommandSpec()) + ".1"), page(command));
            for (CommandLine subcommand : command.getSubcommands().values()) {
                write(folder, subcommand);
            }
        }
    }

    private static String page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        String description = plain(String.join("\n", spec.usageMessage().description()));
        StringBuilder page = new StringBuilder()
                .append(".TH ")
                .append(escape(pageName(spec).toUpperCase(Locale.ROOT)))
                .append(" 1 \"\" Flamewright \"Flamewright manual\"\n");
        section(page, "NAME", escape(pageName(spec)) + " \\- " + escape(firstSentence(description)));
        section(page, "SYNOPSIS", verbatim(plain(command.getHelp().synopsis(0))));
        section(page, "DESCRIPTION", escape(description));
        String positionals = spec.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .map(ManPages::positional)
                .collect(Collectors.joining());
        section(page, "ARGUMENTS", positionals);
        String options = spec.options().stream()
                .filter(argument -> !argument.hidden())
                .map(ManPages::option)
                .collect(Collectors.joining());
        section(page, "OPTIONS", options);
        String commands = command.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(subcommand -> !subcommand.usageMessage().hidden())
                .map(ManPages::mention)
                .collect(Collectors.joining());
        section(page, "COMMANDS", commands);
        section(
                page,
                "EXAMPLES",
                verbatim(plain(String.join("\n", spec.usageMessage().footer()))));
        return page.toString();
    }

    private static void section(StringBuilder page, String title, String body) {
        if (!body.isBlank()) {
            page.append(".SH ")
                    .append(title)
                    .append('\n')
                    .append(body.stripTrailing())
                    .append('\n');
        }
    }

    private static String option(OptionSpec option) {
        String names = Arrays.stream(option.names()).map(ManPages::bold).collect(Collectors.joining(", "));
        String label = option.arity().max() == 0 ? "" : " \\fI" + escape(option.paramLabel()) + "\\fR";
        return ".TP\n" + names + label + "\n" + text(option) + "\n";
    }

    private static String positional(PositionalParamSpec argument) {
        return ".TP\n\\fI" + escape(argument.paramLabel()) + "\\fR\n" + text(argument) + "\n";
    }

    private static String mention(CommandSpec subcommand) {
        String description = plain(String.join(" ", subcommand.usageMessage().description()));
        return ".TP\n" + bold(pageName(subcommand)) + "(1)\n" + escape(firstSentence(description)) + "\n";
    }

    private static String text(ArgSpec argument) {
        return escape(plain(String.join("\n", argument.description())));
    }

    private static String pageName(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    private static String firstSentence(String text) {
        return text.lines().findFirst().orElse("").replaceFirst("\\.?$", "").replaceFirst("\\. .*", "");
    }

    /** The text as a terminal without colours would show it. */
    private static String plain(String markup) {
        return Ansi.OFF.new Text(markup.replace("%n", "\n").replace("%%", "%")).toString();
    }

    private static String bold(String text) {
        return "\\fB" + escape(text) + "\\fR";
    }

    private static String verbatim(String text) {
        return text.isBlank() ? "" : ".nf\n" + escape(text.strip()) + "\n.fi\n";
    }

    /** Roff takes backslashes as its own, hyphens as ones that may be broken at, and leading dots as requests. */
    private static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
    }
}
