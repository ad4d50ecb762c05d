package dev.flamewright.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;

/** Compared with {@code readelf}, on the JVM's own library, which is there wherever these tests run. */
class ElfFileTest {
    private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib", "libjava.so");

    private static byte[] original = new byte[0];

    @BeforeContainer
    static void readOriginal() throws IOException {
        original = Files.readAllBytes(LIBRARY);
    }

    @Test
    void symbolsAreThoseOfReadelf() throws Exception {
        Map<String, Long> expected = new TreeMap<>();
        // Num: Value Size Type Bind Vis Ndx Name, where Ndx is UND for what other files define.
        for (String[] words : readelf("--dyn-syms")) {
            if (words.length >= 8 && words[0].endsWith(":") && !words[6].equals("UND") && !words[0].equals("Num:")) {
                expected.putIfAbsent(words[7].replaceFirst("@.*", ""), Long.parseLong(words[1], 16));
            }
        }
        assertThat(expected).hasSizeGreaterThan(100);
        Map<String, Long> actual = new TreeMap<>();
        try (FileChannel file = FileChannel.open(LIBRARY)) {
            ElfFile.read(file).symbols(expected.keySet()).forEach((name, symbol) -> actual.put(name, symbol.address()));
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void sectionsAreThoseOfReadelf() throws Exception {
        try (FileChannel file = FileChannel.open(LIBRARY)) {
            ElfFile elf = ElfFile.read(file);
            int compared = 0;
            for (String[] words : readelf("--section-headers")) {
                // [Nr] Name Type Address Off Size
                int name = words.length > 0 && words[0].equals("[") ? 2 : 1;
                if (words.length > name + 4 && words[name].startsWith(".")) {
                    ElfFile.Section section = elf.section(words[name]).orElseThrow();
                    assertThat(section.address()).isEqualTo(Long.parseLong(words[name + 2], 16));
                    assertThat(section.offset()).isEqualTo(Long.parseLong(words[name + 3], 16));
                    assertThat(section.size()).isEqualTo(Long.parseLong(words[name + 4], 16));
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(15);
            assertThat(elf.section(".no-such-section")).isEmpty();
        }
    }

    @Test
    void whatIsNotElfIsRefused() throws Exception {
        Path text = Files.createTempFile("flamewright", ".txt");
        try (FileChannel file = FileChannel.open(Files.writeString(text, "#!/bin/sh\n".repeat(100)))) {
            assertThatThrownBy(() -> ElfFile.read(file)).isInstanceOf(MalformedElfException.class);
        } finally {
            Files.delete(text);
        }
    }

    /** Numbers in the headers and symbol tables that no honest file has: refused or passed over, within bounds. */
    @Property(tries = 300)
    void damagedFilesDoNoHarm(@ForAll long seed) throws Exception {
        byte[] damaged = damage(original, new Random(seed));
        Path copy = Files.createTempFile("flamewright", ".so");
        try (FileChannel file = FileChannel.open(Files.write(copy, damaged))) {
            ElfFile.read(file).symbols(List.of("JNI_OnLoad", "no such symbol"));
        } catch (MalformedElfException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        } finally {
            Files.delete(copy);
        }
    }

    /** The same, as memory of a target. */
    @Property(tries = 1000)
    void damagedImagesDoNoHarm(@ForAll long seed) {
        byte[] damaged = damage(original, new Random(seed));
        long start = 0x7f00_0000_0000L;
        try {
            LoadedElf elf = LoadedElf.at(
                    (address, target, offset, length) -> {
                        long at = address - start;
                        if (at < 0 || at >= damaged.length) {
                            return 0;
                        }
                        int count = (int) Math.min(length, damaged.length - at);
                        System.arraycopy(damaged, (int) at, target, offset, count);
                        return count;
                    },
                    start);
            elf.exported("JNI_OnLoad");
            elf.exported("no such symbol");
        } catch (MalformedElfException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    private static byte[] damage(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int i = random.nextInt(1, 40); i > 0; i--) {
            // Half of the damage goes to the headers, at the file's two ends.
            int at = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(1024);
                case 1 -> damaged.length - 1 - random.nextInt(2048);
                default -> random.nextInt(damaged.length);
            };
            damaged[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
        }
        return damaged;
    }

    private static List<String[]> readelf(String what) throws Exception {
        Process process = new ProcessBuilder("readelf", "--wide", what, LIBRARY.toString()).start();
        List<String[]> lines = new ArrayList<>();
        process.inputReader().lines().forEach(line -> lines.add(line.strip().split("[\\s\\]]+", -1)));
        assertThat(process.waitFor()).isZero();
        return lines;
    }
}
