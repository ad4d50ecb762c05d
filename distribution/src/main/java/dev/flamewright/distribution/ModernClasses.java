package dev.flamewright.distribution;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites a library that was compiled for Java 5 in today's class file format, its code unchanged. The JVM's cache of
 * loaded classes leaves older ones out ("Old class has been linked"), and loading and verifying picocli anew takes half
 * of the time that {@code flamewright --version} does.
 */
final class ModernClasses {
    private ModernClasses() {}

    /** Whether the jar's classes are too old for the cache. */
    static boolean areNeeded(Path jar) {
        return jar.getFileName().toString().startsWith("picocli-");
    }

    /** Writes the jar's newer twin. */
    static void rewrite(Path from, Path to) throws IOException {
        try (URLClassLoader library = new URLClassLoader(new URL[] {from.toUri().toURL()});
                ZipFile in = new ZipFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            ClassFile classFile = ClassFile.of(
                    // Code is generated again, with the stack maps that today's verifier asks for, only under a new
                    // pool.
                    ConstantPoolSharingOption.NEW_POOL,
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(library)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (ZipEntry entry : Collections.list(in.entries())) {
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                boolean isClass =
                        entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
                ZipEntry same = new ZipEntry(entry.getName());
                same.setTime(entry.getTime());
                out.putNextEntry(same);
                out.write(isClass ? modern(classFile, bytes) : bytes);
                out.closeEntry();
            }
        }
    }

    private static byte[] modern(ClassFile classFile, byte[] bytes) {
        return classFile.transformClass(
                classFile.parse(bytes),
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(ClassTransform.endHandler(
                                builder -> builder.withVersion(ClassFile.latestMajorVersion(), 0))));
    }
}
