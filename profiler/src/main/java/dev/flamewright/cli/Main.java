package dev.flamewright.cli;

import dev.flamewright.linux.OwnProcess;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
        versionProvider = Version.class)
public final class Main implements Runnable {
    /** In the order of the help; each name is also that of its class's annotation. */
    private static final Map<String, Class<?>> VERBS = new LinkedHashMap<>();

    static {
        VERBS.put("record", RecordCommand.class);
        VERBS.put("top", TopCommand.class);
        VERBS.put("dump", DumpCommand.class);
        VERBS.put("flamegraph", FlamegraphCommand.class);
        VERBS.put("diff", DiffCommand.class);
        VERBS.put("convert", ConvertCommand.class);
        VERBS.put("doctor", DoctorCommand.class);
        VERBS.put("demo", DemoCommand.class);
        VERBS.put("pyflame", PyflameCommand.class);
        VERBS.put("help", HelpCommand.class);
    }

    private static final Set<String> SAMPLING = Set.of("record", "top", "dump", "demo", "pyflame");

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs the command and exits: 0 done, 1 failure, 2 wrong usage. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the command in this process; the exit code is the result. */
    public static int run(String... args) {
        if (args.length > 1 && SAMPLING.contains(args[0])) {
            Thread.ofPlatform().daemon().name("linker").start(OwnProcess::linkCalls);
        }
        return commandLine(needed(args)).execute(args);
    }

    /** The whole command line: what help, man pages and completions are made from. */
    public static CommandLine commandLine() {
        return commandLine(VERBS.keySet());
    }

    /** Reading the annotations of all verbs takes as long as Java does to start: a verb that is named is read alone. */
    private static Set<String> needed(String[] args) {
        String first = args.length == 0 ? "" : args[0];
        if (VERBS.containsKey(first) && !first.equals("help")) {
            return Set.of(first);
        }
        boolean isVersion = args.length == 1 && (first.equals("--version") || first.equals("-V"));
        return isVersion ? Set.of() : VERBS.keySet();
    }

    private static CommandLine commandLine(Set<String> verbs) {
        CommandLine command = new CommandLine(new Main());
        VERBS.forEach((verb, type) -> {
            if (verbs.contains(verb)) {
                command.addSubcommand(verb, type);
            }
        });
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof UserError error) {
                        line.getErr().println("flamewright: " + error.getMessage());
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
