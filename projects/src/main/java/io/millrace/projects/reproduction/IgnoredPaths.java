package io.millrace.projects.reproduction;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Artifacts that may differ. */
final class IgnoredPaths {

  /**
   * What differs by nature: logs, which name the run; {@code MLmodel}, which has ids and times;
   * skops files, which have addresses of the memory; scikit-learn's page on an estimator, which has
   * ids made up by chance.
   */
  static final List<String> BY_NATURE =
      List.of(
          "logs/attempt-*.log",
          "**/MLmodel",
          "**/registered_model_meta",
          "**/*.skops",
          "**/estimator.html");

  private static final Pattern WILD = Pattern.compile("\\*\\*/|\\*\\*|\\*");

  private final List<Predicate<String>> patterns;

  /** These, and what differs by nature. */
  IgnoredPaths(List<String> more) {
    patterns =
        Stream.concat(BY_NATURE.stream(), more.stream())
            .map(pattern -> pattern(pattern).asMatchPredicate())
            .toList();
  }

  boolean has(String path) {
    return patterns.stream().anyMatch(pattern -> pattern.test(path));
  }

  private static Pattern pattern(String text) {
    StringBuilder regex = new StringBuilder();
    Matcher wild = WILD.matcher(text);
    int at = 0;
    while (wild.find()) {
      regex.append(Pattern.quote(text.substring(at, wild.start())));
      regex.append(
          switch (wild.group()) {
            case "**/" -> "(?:[^/]++/)*+";
            case "**" -> ".*";
            default -> "[^/]*";
          });
      at = wild.end();
    }
    return Pattern.compile(
        regex.append(Pattern.quote(text.substring(at))).toString(), Pattern.DOTALL);
  }
}
