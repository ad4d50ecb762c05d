package dev.flamewright.cli;

import dev.flamewright.process.SourceFiles;
import dev.flamewright.profile.Profile;
import dev.flamewright.sample.Frame;
import dev.flamewright.sample.PythonFrame;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The texts of the files in which a profile spends its time, put into the profile. */
final class EmbeddedSources {
    /** Enough for all that anyone looks at; the rest would only make the report long. */
    private static final int MOST_FILES = 60;

    private EmbeddedSources() {}

    /** {@code profile} with the texts of its hottest files, as far as {@code files} has them. */
    static Profile in(Profile profile, SourceFiles files) {
        Map<String, String> texts = new HashMap<>();
        for (String file : hottestFiles(profile)) {
            files.read(file).ifPresent(text -> texts.put(file, text));
        }
        return profile.withSources(texts);
    }

    /** By the weight of the stacks that pass through them, the heaviest first. */
    private static List<String> hottestFiles(Profile profile) {
        long[] self = profile.selfWeights();
        Map<String, Long> weights = new HashMap<>();
        for (int node = 1; node < self.length; node++) {
            if (self[node] != 0) {
                Set<String> files = new HashSet<>();
                for (Frame frame : profile.stack(node)) {
                    if (frame instanceof PythonFrame python) {
                        files.add(python.file());
                    }
                }
                for (String file : files) {
                    weights.merge(file, self[node], Long::sum);
                }
            }
        }
        return weights.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_FILES)
                .map(Map.Entry::getKey)
                .toList();
    }
}
