package dev.flamewright.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flamewright.process.SyscallNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyscallTest {
    /** Some calls have one name for machines of 32 and of 64 bits. */
    private static final Pattern DEFINITION = Pattern.compile("#define __NR(?:3264)?_(\\w+) (\\d+)");

    @ParameterizedTest
    @EnumSource
    void isWhatTheTablesOfNamesSay(Syscall call) throws IOException {
        assertThat(table("x86_64")).containsEntry(call.x86, nameOf(call));
        assertThat(table("aarch64")).containsEntry(call.aarch64, nameOf(call));
        assertThat(SyscallNames.of(call.number())).isEqualTo(nameOf(call));
    }

    @ParameterizedTest
    @EnumSource
    void isWhatTheHeadersSayOfX86(Syscall call) throws IOException {
        Map<String, Integer> header = headerOfX86();
        assertThat(header).containsEntry(nameOf(call), call.x86);
    }

    @ParameterizedTest
    @EnumSource
    void isWhatTheHeadersSayOfAarch64(Syscall call) throws IOException {
        assertThat(header("asm-generic/unistd.h")).containsEntry(nameOf(call), call.aarch64);
    }

    @Test
    void tableOfNamesIsThatOfTheHeader() throws IOException {
        Map<Integer, String> table = table("x86_64");
        Map<String, Integer> header = headerOfX86();
        assertThat(header).allSatisfy((name, number) -> assertThat(table).containsEntry(number, name));
    }

    private static String nameOf(Syscall call) {
        return call.name().toLowerCase(Locale.ROOT);
    }

    private static Map<Integer, String> table(String architecture) throws IOException {
        try (InputStream in = SyscallNames.class.getResourceAsStream("syscalls-" + architecture + ".txt")) {
            Map<Integer, String> names = new HashMap<>();
            new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(" "))
                    .forEach(words -> names.put(Integer.valueOf(words[0]), words[1]));
            return names;
        }
    }

    /** Other machines have a header of that name too. */
    private static Map<String, Integer> headerOfX86() throws IOException {
        Map<String, Integer> numbers = header("asm/unistd_64.h");
        Assumptions.assumeTrue(numbers.containsKey("arch_prctl"), "the kernel's header of x86-64");
        return numbers;
    }

    private static Map<String, Integer> header(String name) throws IOException {
        Path header = Stream.of("/usr/include", "/usr/include/x86_64-linux-gnu")
                .map(folder -> Path.of(folder, name))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(header != null, "the kernel's header " + name);
        Map<String, Integer> numbers = new HashMap<>();
        Matcher matcher = DEFINITION.matcher(Files.readString(header));
        while (matcher.find()) {
            numbers.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
        }
        return numbers;
    }
}
