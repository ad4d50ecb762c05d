package dev.flamewright.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lines as the kernel writes them. */
class MappingTest {
    @Test
    void aFile() {
        assertThat(Mapping.parse("55d0c7a00000-55d0c7a01000 r-xp 00002000 fe:00 12345      /usr/bin/python 3"))
                .contains(new Mapping(
                        0x55d0c7a00000L,
                        0x55d0c7a01000L,
                        true,
                        false,
                        true,
                        0x2000,
                        "fe:00",
                        12345,
                        "/usr/bin/python 3",
                        false));
    }

    @Test
    void aDeletedFileWithALineBreakInItsName() {
        Mapping mapping = Mapping.parse("7f0000000000-7f0000001000 rw-p 00000000 00:1b 7 /tmp/a\\012b (deleted)")
                .orElseThrow();
        assertThat(mapping.path()).isEqualTo("/tmp/a\nb");
        assertThat(mapping.deleted()).isTrue();
        assertThat(mapping.fileName()).isEqualTo("a\nb");
    }

    @Test
    void noFile() {
        Mapping mapping = Mapping.parse("7ffd1000-7ffd2000 rw-p 00000000 00:00 0                  [stack]")
                .orElseThrow();
        assertThat(mapping.isFile()).isFalse();
        assertThat(mapping.path()).isEqualTo("[stack]");
        assertThat(mapping.contains(0x7ffd1fff)).isTrue();
        assertThat(mapping.contains(0x7ffd2000)).isFalse();
    }

    /** Beyond the half of the address space: addresses are unsigned. */
    @Test
    void theHighestPage() {
        Mapping mapping = Mapping.parse("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]")
                .orElseThrow();
        assertThat(mapping.contains(0xffff_ffff_ff60_0fffL)).isTrue();
        assertThat(mapping.length()).isEqualTo(4096);
    }

    @Test
    void whatIsNoMapping() {
        assertThat(Mapping.parse("")).isEqualTo(Optional.empty());
        assertThat(Mapping.parse("zz-yy r-xp 0 0:0 0")).isEmpty();
        assertThat(Mapping.parse("Size:                  4 kB")).isEmpty();
    }
}
