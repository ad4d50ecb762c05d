package dev.flamewright.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in two lines: the mistake, and what was probably meant or where to look. */
final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException mistake, String[] args) {
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
        PrintWriter err = mistake.getCommandLine().getErr();
        err.println(command + ": " + message(mistake));
        List<String> suggestions =
                mistake instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        err.println(
                suggestions.isEmpty()
                        ? "See " + command + " --help"
                        : "Did you mean " + String.join(" or ", suggestions) + "? See " + command + " --help");
        return mistake.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String message(ParameterException mistake) {
        boolean isVerb = mistake.getCommandLine().getParent() == null
                && mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption();
        return isVerb
                ? "There is no verb "
                        + ((UnmatchedArgumentException) mistake).getUnmatched().getFirst()
                : String.valueOf(mistake.getMessage());
    }
}
