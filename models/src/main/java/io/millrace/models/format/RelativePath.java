package io.millrace.models.format;

import io.millrace.runtime.rule.RelativePaths;
import io.millrace.runtime.yaml.YamlField;

/** Paths that a model's files say. */
final class RelativePath {

  private RelativePath() {}

  /** The path of a field, which has to stay below the folder. */
  static String of(YamlField field) {
    String path = field.text();
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw field.error("must be a path");
    }
    if (isOutside(path)) {
      throw field.error(
          "is the path '%s', which is not below the model's folder"
              .formatted(YamlField.shortened(path)));
    }
    return path;
  }

  /** Whether a path is absolute or goes up. Windows' ways of saying so count too. */
  static boolean isOutside(String path) {
    return RelativePaths.isOutside(path);
  }

  /** What comes after the last separator. */
  static String baseName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
