package dev.flamewright.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Like {@link EachPython}, with one build per minor version: for tests to which debug, stripped or non-PIE builds add nothing. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@MethodSource("dev.flamewright.testing.Pythons#oneOfEachVersion")
public @interface EachPythonVersion {}
