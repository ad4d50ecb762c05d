package dev.flamewright;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Holds what docs/ARCHITECTURE.md says: data flows from the top of this list to its bottom. */
class ArchitectureTest {
    private static final String ROOT = "dev.flamewright.";

    /** A package imports only from packages that stand before it. */
    static final List<String> FLOW = List.of(
            "sample",
            "linux",
            "process",
            "memory",
            "elf",
            "cpython.layout",
            "cpython",
            "sampler",
            "profile",
            "flamegraph",
            "format",
            "live",
            "cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.flamewright");

    @Test
    void everyClassHasAPlaceInTheFlow() {
        classes().should().resideInAnyPackage(under(FLOW)).check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("FLOW")
    void aPackageImportsOnlyFromAbove(String name) {
        List<String> below = FLOW.subList(FLOW.indexOf(name) + 1, FLOW.size());
        noClasses()
                .that(describe("reside in " + name, type -> layer(type).equals(name)))
                .should()
                .dependOnClassesThat(describe("reside in one of " + below, type -> below.contains(layer(type))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void foreignFunctionsStayInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "linux")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void profilesKnowNothingOfProcesses() {
        noClasses()
                .that()
                .resideInAnyPackage(under(List.of("profile", "flamegraph", "format")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(under(List.of("linux", "process", "memory", "elf", "cpython", "sampler")))
                .check(CLASSES);
    }

    @Test
    void theFlowNamesOnlyPackagesThatExist() {
        assertThat(FLOW)
                .allSatisfy(name -> assertThat(CLASSES.stream().map(ArchitectureTest::layer))
                        .contains(name));
    }

    private static String[] under(List<String> names) {
        return names.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    }

    /** The longest name of {@link #FLOW} that the class lies in or under; empty for other people's classes. */
    private static String layer(JavaClass type) {
        Stream<String> layers =
                FLOW.stream().filter(name -> (type.getPackageName() + ".").startsWith(ROOT + name + "."));
        return layers.max(Comparator.comparingInt(String::length)).orElse("");
    }
}
