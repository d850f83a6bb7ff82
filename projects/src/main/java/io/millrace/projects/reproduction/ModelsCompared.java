package io.millrace.projects.reproduction;

import io.millrace.projects.v1.ArtifactDifference;
import io.millrace.projects.v1.ModelComparison;
import io.millrace.tracking.v1.ModelOutput;
import io.millrace.tracking.v1.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares the models that two runs have logged: each with the one of its name. */
final class ModelsCompared {

  private final Runs runs;
  private final ArtifactTrees trees;
  private final FilesCompared files;

  ModelsCompared(Runs runs, ArtifactTrees trees, FilesCompared files) {
    this.runs = runs;
    this.trees = trees;
    this.files = files;
  }

  List<ModelComparison> compare(Run source, Run run) throws IOException {
    SortedMap<String, String> before = byName(source);
    SortedMap<String, String> after = byName(run);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<ModelComparison> compared = new ArrayList<>();
    for (String name : names) {
      String sourceId = before.getOrDefault(name, "");
      String id = after.getOrDefault(name, "");
      List<ArtifactDifference> differences =
          sourceId.isEmpty() || id.isEmpty()
              ? List.of()
              : files.compare(trees.ofModel(sourceId), trees.ofModel(id));
      compared.add(
          ModelComparison.newBuilder()
              .setName(name)
              .setSourceModelId(sourceId)
              .setModelId(id)
              .addAllArtifacts(differences)
              .setIsSame(
                  !sourceId.isEmpty()
                      && !id.isEmpty()
                      && differences.stream().allMatch(ArtifactDifference::getIsIgnored))
              .build());
    }
    return compared;
  }

  /** Several of one name are told apart by the order in which they were logged. */
  private SortedMap<String, String> byName(Run run) {
    SortedMap<String, String> all = new TreeMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (ModelOutput output : run.getOutputs().getModelOutputsList()) {
      String name = runs.modelName(output.getModelId());
      int number = seen.merge(name, 1, Integer::sum);
      all.put(number == 1 ? name : name + " #" + number, output.getModelId());
    }
    return all;
  }
}
