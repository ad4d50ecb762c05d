package dev.flamewright.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Runs one command line after another, each a line of standard input, its words parted by spaces. The build of the
 * distribution records such a run, so that the cache of loaded classes knows what each verb needs.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** Exits with the number of command lines that failed. */
    public static void main(String[] args) throws IOException {
        int failed = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                failed += Main.run(line.split(" ")) == 0 ? 0 : 1;
            }
        }
        System.exit(failed);
    }
}
