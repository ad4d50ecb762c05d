package dev.flamewright.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read for a target whose root is a folder of the test's. */
class SourceFilesTest {
    private static final int OWNER = 0x7000_0000;

    @TempDir
    private Path folder;

    private Path root;
    private SourceFiles files;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("srv/app"));
        Files.writeString(root.resolve("srv/app/main.py"), "print('hello')\n");
        Files.writeString(folder.resolve("outside.py"), "secret\n");
        files = new SourceFiles(root, "/srv/app", OWNER);
    }

    @Test
    void namesAreReadAsTheTargetSpellsThem() {
        assertThat(files.read("/srv/app/main.py")).contains("print('hello')\n");
        assertThat(files.read("main.py")).contains("print('hello')\n");
        assertThat(files.read("../app/./main.py")).contains("print('hello')\n");
    }

    @Test
    void whatIsNoPythonFileIsNotRead() throws IOException {
        Files.writeString(root.resolve("srv/app/shadow"), "x");
        Files.createDirectory(root.resolve("srv/app/folder.py"));
        assertThat(files.read("/srv/app/shadow")).isEmpty();
        assertThat(files.read("/srv/app/folder.py")).isEmpty();
        assertThat(files.read("/srv/app/gone.py")).isEmpty();
        assertThat(files.read("<string>")).isEmpty();
        assertThat(files.read("a\0b.py")).isEmpty();
    }

    @Test
    void nothingLeadsOutOfTheRoot() throws IOException {
        assertThat(files.read("../../../../outside.py")).isEmpty();
        Files.createSymbolicLink(root.resolve("srv/app/up.py"), Path.of("../../../outside.py"));
        Files.createSymbolicLink(root.resolve("srv/app/absolute.py"), folder.resolve("outside.py"));
        assertThat(files.read("up.py")).isEmpty();
        assertThat(files.read("absolute.py")).isEmpty();
    }

    @Test
    void absoluteLinksStartAtTheTargetsRoot() throws IOException {
        Files.createSymbolicLink(root.resolve("current"), Path.of("/srv"));
        Files.createSymbolicLink(root.resolve("srv/app/link.py"), Path.of("/current/app/main.py"));
        assertThat(files.read("link.py")).contains("print('hello')\n");
    }

    @Test
    void linksInACircleEnd() throws IOException {
        Files.createSymbolicLink(root.resolve("srv/a.py"), Path.of("b.py"));
        Files.createSymbolicLink(root.resolve("srv/b.py"), Path.of("a.py"));
        assertThat(files.read("/srv/a.py")).isEmpty();
    }

    @Test
    void whatTheTargetMayNotReadIsNotReadForIt() throws IOException {
        Path mine = Files.writeString(root.resolve("srv/app/mine.py"), "mine");
        Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rw-------"));
        assertThat(files.read("mine.py")).isEmpty();
        int owner = (Integer) Files.getAttribute(mine, "unix:uid");
        assertThat(new SourceFiles(root, "/srv/app", owner).read("mine.py")).contains("mine");
    }

    @Test
    void hugeFilesAreLeftOut() throws IOException {
        Files.writeString(root.resolve("srv/app/huge.py"), "#".repeat((2 << 20) + 1));
        assertThat(files.read("huge.py")).isEmpty();
    }

    @Test
    void theDeclaredEncodingCounts() throws IOException {
        String text = "#!/usr/bin/python\n# -*- coding: latin-1 -*-\nname = 'Gr\u00fc\u00dfe'\n";
        Files.write(root.resolve("srv/app/old.py"), text.getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(root.resolve("srv/app/odd.py"), "# coding: no-such-thing\n\u00fc\n");
        assertThat(files.read("old.py")).contains(text);
        assertThat(files.read("odd.py")).contains("# coding: no-such-thing\n\u00fc\n");
    }

    @Test
    void filesOfARunningProcessAreFoundFromItsWorkingFolder() throws IOException, AttachException {
        TargetProcess self = TargetProcess.of((int) ProcessHandle.current().pid());
        Path file = Files.writeString(folder.resolve("own.py"), "own\n");
        assertThat(SourceFiles.of(self).read(file.toString())).contains("own\n");
    }
}
