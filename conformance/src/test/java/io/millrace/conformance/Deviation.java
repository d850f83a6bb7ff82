package io.millrace.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test of what Millrace deliberately does better than MLflow. Against MLflow's own server
 * ({@code millrace.target=mlflow}) it must fail.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DeviationExtension.class)
public @interface Deviation {
  /** What MLflow does instead. */
  String value();
}
