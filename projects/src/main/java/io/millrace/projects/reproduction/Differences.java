package io.millrace.projects.reproduction;

import io.millrace.common.v1.Tag;
import io.millrace.projects.v1.DataDifference;
import io.millrace.projects.v1.Difference;
import io.millrace.projects.v1.EnvironmentDifference;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.InputFile;
import io.millrace.projects.v1.ParameterDifference;
import io.millrace.tracking.v1.DatasetInput;
import io.millrace.tracking.v1.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** What texts by names differ in: parameters, data, environments. */
final class Differences {

  private Differences() {}

  private record Pair(String key, String before, String after) {

    Difference difference() {
      if (before == null) {
        return Difference.DIFFERENCE_ADDED;
      }
      return after == null ? Difference.DIFFERENCE_REMOVED : Difference.DIFFERENCE_CHANGED;
    }
  }

  private static List<Pair> of(Map<String, String> before, Map<String, String> after) {
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys.stream()
        .map(key -> new Pair(key, before.get(key), after.get(key)))
        .filter(pair -> !Objects.equals(pair.before, pair.after))
        .toList();
  }

  static List<ParameterDifference> parameters(Run source, Run run) {
    return of(parameters(source), parameters(run)).stream()
        .map(
            pair -> {
              ParameterDifference.Builder each = ParameterDifference.newBuilder().setKey(pair.key);
              if (pair.before != null) {
                each.setSourceValue(pair.before);
              }
              if (pair.after != null) {
                each.setValue(pair.after);
              }
              return each.build();
            })
        .toList();
  }

  private static Map<String, String> parameters(Run run) {
    Map<String, String> all = new TreeMap<>();
    run.getData().getParamsList().forEach(each -> all.put(each.getKey(), each.getValue()));
    return all;
  }

  static List<DataDifference> data(
      Run source, List<InputFile> sourceInputs, Run run, List<InputFile> inputs) {
    Map<String, String> before = data(source);
    Map<String, String> after = data(run);
    // Where nobody has noted what the first run had read, there is nothing to compare.
    if (!sourceInputs.isEmpty()) {
      sourceInputs.forEach(
          each -> before.put("parameters." + each.getParameter(), each.getDigest()));
      inputs.forEach(each -> after.put("parameters." + each.getParameter(), each.getDigest()));
    }
    return of(before, after).stream()
        .map(
            pair -> {
              DataDifference.Builder each =
                  DataDifference.newBuilder().setSubject(pair.key).setDifference(pair.difference());
              if (pair.before != null) {
                each.setSourceDigest(pair.before);
              }
              if (pair.after != null) {
                each.setDigest(pair.after);
              }
              return each.build();
            })
        .toList();
  }

  private static Map<String, String> data(Run run) {
    Map<String, List<String>> digests = new TreeMap<>();
    for (DatasetInput input : run.getInputs().getDatasetInputsList()) {
      String context =
          input.getTagsList().stream()
              .filter(tag -> tag.getKey().equals("mlflow.data.context"))
              .map(Tag::getValue)
              .findFirst()
              .map(" (%s)"::formatted)
              .orElse("");
      digests
          .computeIfAbsent(input.getDataset().getName() + context, name -> new ArrayList<>())
          .add(input.getDataset().getDigest());
    }
    Map<String, String> all = new TreeMap<>();
    digests.forEach(
        (name, each) -> all.put(name, String.join(", ", each.stream().sorted().toList())));
    return all;
  }

  static List<EnvironmentDifference> environment(EnvironmentLock source, EnvironmentLock lock) {
    return of(environment(source), environment(lock)).stream()
        .map(
            pair -> {
              EnvironmentDifference.Builder each =
                  EnvironmentDifference.newBuilder()
                      .setSubject(pair.key)
                      .setDifference(pair.difference());
              if (pair.before != null) {
                each.setSourceValue(pair.before);
              }
              if (pair.after != null) {
                each.setValue(pair.after);
              }
              return each.build();
            })
        .toList();
  }

  private static Map<String, String> environment(EnvironmentLock lock) {
    Map<String, String> all = new TreeMap<>();
    all.put("python", lock.getPythonVersion());
    all.put("implementation", lock.getPythonImplementation());
    all.put("platform", lock.getPlatform());
    all.put("env_manager", lock.getEnvManager().name().substring("ENV_MANAGER_".length()));
    lock.getPackagesList()
        .forEach(
            each ->
                all.put(
                    "packages." + each.getName(),
                    each.getUrl().isEmpty() ? each.getVersion() : each.getUrl()));
    return all;
  }
}
