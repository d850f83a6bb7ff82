package io.millrace.registry.shared;

import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How far along a version is; MLflow's four stages. The order is the column's number. */
public enum Stage {
  NONE("None"),
  STAGING("Staging"),
  PRODUCTION("Production"),
  ARCHIVED("Archived");

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  /** As it is written on the wire. */
  public String text() {
    return text;
  }

  /** Whether only one version at a time is usually in it. */
  public boolean isActive() {
    return this == STAGING || this == PRODUCTION;
  }

  /** The stage with a column's number. */
  public static Stage at(int number) {
    return values()[number];
  }

  /** The stage that is called so, in any case; INVALID_PARAMETER_VALUE if none is. */
  public static Stage parse(String name) {
    for (Stage stage : values()) {
      if (stage.text.equalsIgnoreCase(name)) {
        return stage;
      }
    }
    String all = Arrays.stream(values()).map(Stage::text).collect(Collectors.joining(", "));
    throw MillraceException.invalid(
        "Invalid Model Version stage: %s. Value must be one of %s.".formatted(name, all));
  }

  /** The stages that are called so, each once and in their order; all, if none is named. */
  public static List<Stage> parseAll(List<String> names) {
    return names.isEmpty()
        ? List.of(values())
        : names.stream().map(Stage::parse).distinct().sorted().toList();
  }
}
