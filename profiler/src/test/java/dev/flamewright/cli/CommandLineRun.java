package dev.flamewright.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One run of the command line inside the test.
 *
 * @param exitCode what the shell would see
 * @param out standard output, as UTF-8
 * @param err standard error
 */
record CommandLineRun(int exitCode, String out, String err) {
    /** Runs without input. */
    static CommandLineRun of(String... args) {
        return withInput(new byte[0], args);
    }

    /** Runs with {@code input} on standard input. */
    static CommandLineRun withInput(byte[] input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        PrintStream realOut = System.out;
        InputStream realIn = System.in;
        try (PrintStream capture = new PrintStream(out, true, UTF_8)) {
            System.setOut(capture);
            System.setIn(new ByteArrayInputStream(input));
            CommandLine command = Main.commandLine();
            command.setOut(new PrintWriter(capture, true, UTF_8));
            command.setErr(new PrintWriter(err, true));
            int exitCode = command.execute(args);
            return new CommandLineRun(exitCode, out.toString(UTF_8), err.toString());
        } finally {
            System.setOut(realOut);
            System.setIn(realIn);
        }
    }
}
