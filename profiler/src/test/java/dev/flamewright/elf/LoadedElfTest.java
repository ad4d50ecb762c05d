package dev.flamewright.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flamewright.memory.LiveMemory;
import dev.flamewright.process.MemoryMap;
import dev.flamewright.process.TargetProcess;
import dev.flamewright.testing.Pythons;
import dev.flamewright.testing.TargetProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported symbols are found by either kind of hash table: what is at their address is what the source says. */
class LoadedElfTest {
    @ParameterizedTest
    @ValueSource(strings = {"gnu", "sysv", "both"})
    void findsExportedSymbols(String hashStyle, @TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler");
        StringBuilder source = new StringBuilder(
                "extern __attribute__((weak)) int elsewhere; int *use(void) { return &elsewhere; }\n");
        for (int i = 0; i < 200; i++) {
            source.append("char marker_%d[] = \"marker %d\";\n".formatted(i, i));
        }
        Path file = Files.writeString(folder.resolve("markers.c"), source);
        Path library = folder.resolve("markers.so");
        assertThat(new ProcessBuilder(
                                "cc",
                                "-shared",
                                "-fPIC",
                                "-Wl,--hash-style=" + hashStyle,
                                "-o",
                                library.toString(),
                                file.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        try (TargetProgram target = TargetProgram.start(Pythons.any(), "runtime_truth.py", library.toString())) {
            target.awaitLine("truth ");
            LiveMemory memory = new LiveMemory((int) target.pid());
            MemoryMap.Module module = TargetProcess.of((int) target.pid()).memoryMap().modules().stream()
                    .filter(candidate -> candidate.path().equals(library.toString()))
                    .findFirst()
                    .orElseThrow();
            LoadedElf elf = LoadedElf.at(memory, module.start());
            for (int i = 0; i < 200; i++) {
                ElfSymbol symbol = elf.exported("marker_" + i).orElseThrow();
                String expected = "marker " + i;
                byte[] actual = memory.bytes(elf.loaded(symbol.address()), expected.length() + 1);
                assertThat(new String(actual, StandardCharsets.US_ASCII)).isEqualTo(expected + "\0");
                assertThat(symbol.size()).isEqualTo(actual.length);
            }
            assertThat(elf.exported("marker_200")).isEmpty();
            assertThat(elf.exported("elsewhere")).as("a wish, not a definition").isEmpty();
        }
    }
}
