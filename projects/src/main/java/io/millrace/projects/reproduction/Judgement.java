package io.millrace.projects.reproduction;

import io.millrace.projects.v1.Comparison;
import java.util.ArrayList;
import java.util.List;

/** What counts of a comparison. */
final class Judgement {

  private Judgement() {}

  /** In words, what is not as it should be; environments are no part of it. */
  static List<String> differing(Comparison comparison) {
    List<String> all = new ArrayList<>();
    add(all, comparison.getParametersCount(), "parameter");
    add(all, comparison.getDataCount(), "data input");
    add(
        all,
        comparison.getMetricsList().stream()
            .filter(each -> !each.getIsSame() && !each.getIsIgnored())
            .count(),
        "metric");
    add(
        all,
        comparison.getArtifactsList().stream().filter(each -> !each.getIsIgnored()).count(),
        "artifact");
    add(
        all,
        comparison.getModelsList().stream().filter(each -> !each.getIsSame()).count(),
        "model");
    return all;
  }

  private static void add(List<String> all, long count, String what) {
    if (count > 0) {
      all.add("%d %s%s".formatted(count, what, count == 1 ? "" : "s"));
    }
  }
}
