package dev.flamewright.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code flamewright} command. */
@Command(
        name = "flamewright",
        description = "Shows what a running Python process spends its time on, without touching it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RecordCommand.class,
            TopCommand.class,
            DumpCommand.class,
            FlamegraphCommand.class,
            DiffCommand.class,
            ConvertCommand.class,
            DoctorCommand.class,
            DemoCommand.class,
            PyflameCommand.class,
            HelpCommand.class,
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs the command and exits: 0 done, 1 failure, 2 wrong usage. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the command in this process; the exit code is the result. */
    public static int run(String... args) {
        return commandLine().execute(args);
    }

    /** The whole command line: what help, man pages and completions are made from. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof UserError error) {
                        command.getErr().println("flamewright: " + error.getMessage());
                        return error.exitCode();
                    }
                    throw failure;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing verb");
    }
}
